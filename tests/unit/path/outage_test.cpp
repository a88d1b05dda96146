// What an outage of a reporter's backend costs: nothing while the queue has room and the events are not too
// old.
#include <atomic>

#include "told_reporter.hpp"

using namespace pollux;
using namespace pollux::deliver;
using namespace pollux::test;

namespace {

constexpr std::uint32_t whole = deliver::Batch::most_events;

// Asks for retries until the backend is back.
ToldReporter::Answers while_away(const std::atomic<bool>& away, std::int32_t status = POLLUX_RETRY) {
  return [&away, status](const pollux_batch&, pollux_result&) { return away ? status : POLLUX_OK; };
}

// One event a millisecond.
void push_for(Worker& worker, std::chrono::milliseconds time) {
  const Deadline until = Clock::now() + time;
  while (Clock::now() < until) {
    push(worker, 1);
    std::this_thread::sleep_for(1ms);
  }
}

}  // namespace

TEST_CASE("While the queue has room nothing is given up, however often a retry is asked for") {
  const LogLines log;
  ToldReporter reporter;
  const std::int32_t status = GENERATE(as<std::int32_t>(), POLLUX_RETRY, POLLUX_FATAL);
  std::atomic<bool> away{true};
  reporter.tell(while_away(away, status));
  WorkerSettings own = told_settings();
  own.overflow = GENERATE(config::Overflow::drop_newest, config::Overflow::drop_oldest);
  own.health.max_quarantine = 20ms;
  const auto worker = worker_of(reporter, own);
  for (int i = 0; i < 20; ++i) push(*worker, 1000);
  REQUIRE(comes_true([&] { return reporter.sizes_so_far().size() > 30; }));
  away = false;
  REQUIRE(comes_true([&] { return worker->ledger().in_flight == 0; }));
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.delivered == 20'000);
  CHECK(ledger.dropped.empty());
  CHECK(ledger.rejected == 0);
  CHECK(ledger.balances());
  stop(*worker);
}

TEST_CASE("Events for which a reporter asks for ever expire by their age, with those behind them") {
  const LogLines log;
  ToldReporter reporter;
  reporter.tell(always(GENERATE(as<std::int32_t>(), POLLUX_RETRY, POLLUX_FATAL)));
  WorkerSettings own = told_settings();
  own.retry.max_age = 300ms;
  own.health.max_quarantine = 20ms;
  const auto worker = worker_of(reporter, own);
  const Deadline begin = Clock::now();
  push(*worker, 4);
  push(*worker, whole);
  REQUIRE(comes_true([&] { return worker->ledger().in_flight == 0; }));
  CHECK(Clock::now() - begin >= 300ms);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.dropped.at("expired") == 4 + whole);
  CHECK(ledger.delivered == 0);
  CHECK(ledger.balances());
  CHECK(log.have(" events (expired "));
  stop(*worker);
}

TEST_CASE("The host's own metrics expire too, in no ledger") {
  const LogLines log;
  ToldReporter reporter;
  reporter.tell(always(POLLUX_RETRY));
  WorkerSettings own = told_settings();
  own.retry.max_age = 50ms;
  const pollux_instance instance{POLLUX_INSTANCE_SIZE_1_0, 0, POLLUX_WANTS_TIMINGS | POLLUX_WANTS_SELF,
                                 &reporter};
  const auto worker =
      std::make_shared<Worker>(own, Instance::adopt(own.name, ToldReporter::functions(), instance));
  worker->start();
  deliver::OpenBatch open(new deliver::Batch);
  while (open->count < 5) open->add() = {};
  REQUIRE(worker->push_self(std::move(open)));
  REQUIRE(comes_true([&] { return worker->stats().self_dropped == 5; }));
  CHECK(worker->ledger().dropped.empty());
  CHECK_FALSE(log.have("lost"));
  stop(*worker);
}

TEST_CASE("A reporter that takes events is sent them however old they are") {
  ToldReporter reporter;
  reporter.deliver.close();
  WorkerSettings own = told_settings();
  own.retry.max_age = 1ms;
  const auto worker = worker_of(reporter, own);
  push(*worker, 1);
  reporter.deliver.await_arrivals(1);
  push(*worker, 10);
  const Deadline old = Clock::now() + 5ms;
  REQUIRE(comes_true([&] { return Clock::now() > old; }));
  reporter.deliver.open();
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(worker->ledger().delivered == 11);
  stop(*worker);
}

TEST_CASE("No pause is longer than half the time in which the queue would fill up") {
  const LogLines log;
  ToldReporter reporter;
  std::atomic<bool> away{true};
  reporter.tell(while_away(away, GENERATE(as<std::int32_t>(), POLLUX_RETRY, POLLUX_FATAL)));
  WorkerSettings own = told_settings();
  own.queue = 6000;  // events of 6 s or more
  own.retry.initial_delay = 1ms;
  own.retry.max_delay = own.health.max_quarantine = 1h;
  const auto worker = worker_of(reporter, own);
  push_for(*worker, 3s);
  away = false;
  const Deadline back = Clock::now();
  while (worker->ledger().delivered == 0 && Clock::now() < back + 30s) push_for(*worker, 1ms);
  REQUIRE(comes_true([&] { return worker->ledger().in_flight == 0; }));
  CHECK(worker->ledger().dropped.empty());
  stop(*worker);
}

TEST_CASE(
    "A reporter that takes parts of a batch, and wants the rest at once, waits for no backoff and is sound") {
  const LogLines log;
  ToldReporter reporter;
  reporter.tell([](const pollux_batch& batch, pollux_result& result) {
    result.consumed = std::min(batch.count, 10u);
    result.retry_after_ns = 0;
    return result.consumed == batch.count ? POLLUX_OK : POLLUX_RETRY;
  });
  WorkerSettings own = told_settings();
  own.retry.initial_delay = own.retry.max_delay = 1h;
  const auto worker = worker_of(reporter, own);
  push(*worker, 1000);
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(reporter.sizes_so_far().size() >= 100);
  CHECK(worker->ledger().delivered == 1000);
  CHECK(worker->ledger().state == "ready");
  stop(*worker);
  CHECK(log.text().empty());
}

TEST_CASE("A sync reporter that asks for retries has a bounded queue") {
  const LogLines log;
  ToldReporter reporter;
  std::atomic<bool> away{true};
  reporter.tell(while_away(away));
  WorkerSettings own = told_settings();
  own.sync = true;
  own.queue = 10;
  own.retry.initial_delay = own.retry.max_delay = 1h;
  const auto worker = worker_of(reporter, own);
  for (int i = 0; i < 20; ++i) {
    push(*worker, 1);
    worker->deliver_pending();
  }
  CHECK(worker->ledger().in_flight == 10);
  CHECK(worker->ledger().dropped.at("queue_full") == 10);
  away = false;
  stop(*worker);
  CHECK(worker->ledger().balances());
}

TEST_CASE("The first call is small, and the next ones grow with what the reporter takes in time") {
  ToldReporter reporter;
  WorkerSettings own = told_settings();
  own.first_call = 1;
  const auto worker = worker_of(reporter, own);
  push(*worker, 1000);
  REQUIRE(worker->flush(Clock::now() + 20s));
  const std::vector<std::uint32_t> sizes = reporter.sizes_so_far();
  REQUIRE(sizes.size() >= 4);
  CHECK(sizes[0] == 1);
  for (std::size_t i = 1; i < sizes.size(); ++i) CHECK(sizes[i] <= 16 * sizes[i - 1]);
  CHECK(worker->ledger().delivered == 1000);
  stop(*worker);
}

TEST_CASE("A slow reporter is given batches that it takes in a part of its budget, and is never stuck") {
  const LogLines log;
  ToldReporter reporter;
  reporter.tell([](const pollux_batch& batch, pollux_result&) {
    std::this_thread::sleep_for(batch.count * 5ms);
    return POLLUX_OK;
  });
  WorkerSettings own = told_settings();
  own.first_call = 1;
  own.health.call_budget = 1s;  // 400 events take 2 s
  own.queue = 100;
  const auto worker = worker_of(reporter, own);
  push(*worker, 400, true);  // waits for room, as reading from a file does
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(worker->ledger().delivered == 400);
  CHECK(worker->ledger().state == "ready");
  stop(*worker);
  CHECK(log.text().empty());
}

TEST_CASE("What a reporter was done with when its call was abandoned is delivered, or rejected") {
  const LogLines log;
  auto* reporter = new ToldReporter;  // left to the abandoned thread
  Gate* gate = new Gate;
  gate->close();
  reporter->tell([gate](const pollux_batch&, pollux_result& result) {
    __atomic_store_n(&result.rejected, 2, __ATOMIC_RELAXED);
    __atomic_store_n(&result.consumed, 7, __ATOMIC_RELEASE);
    gate->pass();
    return POLLUX_OK;
  });
  auto worker = worker_of(*reporter, told_settings());
  push(*worker, 10);
  gate->await_arrivals(1);
  push(*worker, 4);
  stop(*worker, 50ms);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.state == "abandoned");
  CHECK(ledger.delivered == 5);
  CHECK(ledger.rejected == 2);
  CHECK(ledger.dropped.at("abandoned") == 7);
  CHECK(ledger.balances());
  gate->open();
  REQUIRE(comes_true([&] { return worker.use_count() == 1; }));
  CHECK(worker->ledger().delivered == 5);  // what it answers then comes too late
  CHECK(worker->ledger().balances());
}

TEST_CASE("An abandoned call that lies about its events does not unbalance the ledger") {
  const LogLines log;
  auto* reporter = new ToldReporter;
  Gate* gate = new Gate;
  gate->close();
  reporter->tell([gate](const pollux_batch&, pollux_result& result) {
    __atomic_store_n(&result.rejected, 99, __ATOMIC_RELAXED);
    __atomic_store_n(&result.consumed, 98, __ATOMIC_RELEASE);
    gate->pass();
    return POLLUX_OK;
  });
  auto worker = worker_of(*reporter, told_settings());
  push(*worker, 10);
  gate->await_arrivals(1);
  stop(*worker, 50ms);
  CHECK(worker->ledger().rejected == 10);
  CHECK(worker->ledger().balances());
  worker.reset();
  gate->open();
}
