// What a worker does with a reporter that does not return.
#include "told_reporter.hpp"

using namespace pollux;
using namespace pollux::deliver;
using namespace pollux::test;

namespace {

WorkerSettings impatient() {
  WorkerSettings own = told_settings();
  own.health.call_budget = 20ms;
  own.queue = 10;
  own.block_timeout = 1h;
  return own;
}

}  // namespace

TEST_CASE("A call over its budget makes a reporter stuck until it returns, and then has failed") {
  const LogLines log;
  ToldReporter reporter;
  reporter.deliver.close();
  const auto worker = worker_of(reporter, impatient());
  push(*worker, 3);
  REQUIRE(comes_true([&] { return worker->ledger().state == "stuck"; }));
  CHECK(worker->ledger().stuck_in == "deliver");
  CHECK(worker->ledger().stuck_for >= 20ms);
  CHECK(log.have("has not returned from deliver for "));
  reporter.deliver.open();
  REQUIRE(comes_true([&] { return worker->ledger().state == "degraded"; }));
  CHECK(worker->ledger().stuck_in.empty());
  CHECK(worker->ledger().delivered == 3);
  CHECK(log.have("returned from deliver after "));
  push(*worker, 1);
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(worker->ledger().state == "ready");
  CHECK(log.have("; none was lost"));
  stop(*worker);
}

TEST_CASE("Nobody waits for a reporter that is stuck") {
  const LogLines log;
  ToldReporter reporter;
  reporter.deliver.close();
  WorkerSettings own = impatient();
  own.overflow = GENERATE(config::Overflow::block, config::Overflow::drop_oldest);
  const bool patient = GENERATE(false, true);
  const auto worker = worker_of(reporter, own);
  push(*worker, 1);
  reporter.deliver.await_arrivals(1);
  const auto begin = Clock::now();
  push(*worker, 25, patient);  // may begin to wait before it is stuck
  push(*worker, 25, patient);
  CHECK_FALSE(worker->flush(begin + 1h));
  CHECK(Clock::now() - begin < 5min);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.dropped.at("queue_full") == 40);
  CHECK(ledger.in_flight == 11);
  CHECK(ledger.balances());
  reporter.deliver.open();
  stop(*worker);
  CHECK(worker->ledger().delivered == 11);
}

TEST_CASE("A flush that waits already is let go when the reporter turns out to be stuck") {
  const LogLines log;
  ToldReporter reporter;
  reporter.flush.close();
  WorkerSettings own = impatient();
  own.health.call_budget = 1s;  // a busy machine may take a while for the delivery
  const auto worker = worker_of(reporter, own);
  push(*worker, 3);
  CHECK_FALSE(worker->flush(Clock::now() + 1h));
  CHECK(worker->ledger().state == "stuck");
  CHECK(worker->ledger().stuck_in == "flush");
  CHECK(worker->ledger().delivered == 3);
  reporter.flush.open();
  stop(*worker);
}

TEST_CASE("Three calls over their budget quarantine a slow reporter, whatever they answer") {
  const LogLines log;
  ToldReporter reporter;
  WorkerSettings own = impatient();
  own.health.call_budget = 1ms;
  own.health.quarantine = own.health.max_quarantine = 1h;
  reporter.tell([](const pollux_batch& batch, pollux_result&) -> std::int32_t {
    while (Clock::now().time_since_epoch().count() <= batch.deadline_ns) std::this_thread::yield();
    return POLLUX_OK;
  });
  const auto worker = worker_of(reporter, own);
  for (std::uint64_t call = 1; call <= 3; ++call) {
    push(*worker, 1);
    REQUIRE(comes_true([&] { return worker->ledger().delivered == call; }));
  }
  CHECK(worker->ledger().state == "quarantined");
  CHECK(log.have("in a row: it took "));
  stop(*worker);
}

TEST_CASE("The end comes at its deadline, and says which call did not return") {
  const LogLines log;
  const std::string call = GENERATE("deliver", "flush", "stop", "destroy");
  CAPTURE(call);
  auto* reporter = new ToldReporter;  // the abandoned instance's, until its thread has ended
  (call == "deliver" ? reporter->deliver
   : call == "flush" ? reporter->flush
   : call == "stop"  ? reporter->stop
                     : reporter->destroy)
      .close();
  const auto worker = worker_of(*reporter, told_settings());
  push(*worker, 3);
  if (call == "deliver") {
    reporter->deliver.await_arrivals(1);
    push(*worker, 2);
  }
  const auto begin = Clock::now();
  stop(*worker, 50ms);
  CHECK(Clock::now() - begin < 10s);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.state == "abandoned");
  CHECK(ledger.stuck_in == call);
  CHECK(ledger.stuck_for >= 50ms);
  CHECK(ledger.dropped_total() == (call == "deliver" ? 5 : 0));
  CHECK(ledger.balances());
  CHECK(ledger.end_error == call + "() has not returned");
  CHECK(log.have(call + "() has not returned after "));
  CHECK(log.have(call == "deliver" ? "abandoning the reporter and its thread. Lost: 3 in delivery, 2 queued"
                                   : "Lost: 0 in delivery, 0 queued"));
  // When it returns after all, its thread ends, and nothing of this changes.
  reporter->deliver.open(), reporter->flush.open(), reporter->stop.open(), reporter->destroy.open();
  REQUIRE(comes_true([&] { return worker.use_count() == 1; }));
  CHECK(worker->ledger().state == "abandoned");
  CHECK(worker->ledger().stuck_in == call);
  CHECK(worker->ledger().stuck_for == ledger.stuck_for);
  CHECK(worker->ledger().balances());
  delete reporter;
}

TEST_CASE("To hold a reporter that is stuck gives its call up, and another thread goes on with the queue") {
  const LogLines log;
  auto* reporter = new ToldReporter;  // left to the instance that is left behind
  reporter->deliver.close();
  const auto worker = worker_of(*reporter, impatient());
  push(*worker, 3);
  reporter->deliver.await_arrivals(1);
  push(*worker, 2);
  REQUIRE(worker->hold(Clock::now() + 20s));
  CHECK(log.have("deliver() has not returned after "));
  CHECK(log.have("Lost: 3 in delivery; 2 queued go to its successor"));
  CHECK(worker->instance()->is_left_behind());
  ToldReporter next;
  const auto before = worker->replace(instance_of(next));
  worker->let_go();
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(next.sizes_so_far() == std::vector<std::uint32_t>{2});
  reporter->deliver.open();  // its thread ends, and nothing of this changes
  REQUIRE(comes_true([&] { return worker.use_count() == 2; }));
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.delivered == 2);
  CHECK(ledger.dropped == std::map<std::string, std::uint64_t>{{"abandoned", 3}});
  CHECK(ledger.in_flight == 0);
  CHECK(ledger.state == "ready");
  stop(*worker);
  CHECK(worker->ledger().state == "stopped");
}

TEST_CASE("A reporter that was given up and not replaced is asked for nothing more, and its events wait") {
  const LogLines log;
  auto* reporter = new ToldReporter;
  reporter->flush.close();
  const auto worker = worker_of(*reporter, impatient());
  push(*worker, 1);
  static_cast<void>(worker->flush(Clock::now() + 1ms));
  reporter->flush.await_arrivals(1);
  REQUIRE(worker->hold(Clock::now() + 20s));
  worker->let_go();
  push(*worker, 4);
  CHECK_FALSE(worker->flush(Clock::now() + 20ms));
  CHECK(worker->ledger().in_flight == 4);
  stop(*worker);
  CHECK(reporter->deliver.arrivals() == 1);
  CHECK(reporter->stop.arrivals() == 0);
  CHECK(reporter->destroy.arrivals() == 0);
  CHECK(worker->ledger().dropped == std::map<std::string, std::uint64_t>{{"shutdown", 4}});
  CHECK(worker->ledger().balances());
  reporter->flush.open();
}

TEST_CASE("Under sync delivery other threads do not wait for a call that is stuck") {
  const LogLines log;
  ToldReporter reporter;
  reporter.deliver.close();
  WorkerSettings own = impatient();
  own.sync = true;
  const auto worker = worker_of(reporter, own);
  push(*worker, 1);
  std::thread caller([&] { worker->deliver_pending(); });
  reporter.deliver.await_arrivals(1);
  const auto begin = Clock::now();
  for (int i = 0; i < 20; ++i) {
    push(*worker, 1);
    worker->deliver_pending();
  }
  CHECK_FALSE(worker->flush(begin + 1h));
  CHECK(Clock::now() - begin < 5min);
  CHECK(worker->ledger().state == "stuck");
  CHECK(worker->ledger().in_flight == 11);
  CHECK(worker->ledger().balances());
  reporter.deliver.open();
  caller.join();  // and delivers what the others left
  CHECK(worker->ledger().in_flight == 0);
  stop(*worker);
}
