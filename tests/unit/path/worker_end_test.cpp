// How a worker ends: one last attempt, then flush, stop and destroy, whatever the attempt answered.
#include "told_reporter.hpp"

using namespace pollux;
using namespace pollux::deliver;
using namespace pollux::test;

namespace {

// A retry that lies far beyond every deadline.
ToldReporter::Answers much_later(std::uint32_t consumed = 0) {
  return [=](const pollux_batch&, pollux_result& result) {
    result.consumed = consumed;
    result.retry_after_ns = 3'000'000'000'000;
    return POLLUX_RETRY;
  };
}

}  // namespace

TEST_CASE("At the end what waits for a retry is tried once more at once, and then the reporter is stopped") {
  const LogLines log;
  const auto within = GENERATE(0ms, 1ms, 100ms, 20'000ms);
  CAPTURE(within.count());
  ToldReporter reporter;
  reporter.tell(much_later());
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 50);
  REQUIRE(comes_true([&] { return reporter.sizes_so_far().size() == 1 && worker->ledger().resent == 0; }));
  const auto begin = Clock::now();
  stop(*worker, within);
  CHECK(Clock::now() - begin < 10s);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.state == "stopped");
  CHECK(ledger.dropped == std::map<std::string, std::uint64_t>{{"shutdown", 50}});
  CHECK(ledger.balances());
  if (within > 1ms) CHECK(reporter.sizes_so_far().size() == 2);
  CHECK(reporter.flush.arrivals() == 1);
  CHECK(reporter.stop.arrivals() == 1);
  CHECK(reporter.destroy.arrivals() == 1);
}

TEST_CASE("The last attempt may succeed, and then everything behind it is delivered, too") {
  const LogLines log;
  ToldReporter reporter;
  reporter.tell(much_later());
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 3);
  REQUIRE(comes_true([&] { return reporter.sizes_so_far().size() == 1; }));
  push(*worker, 1000);
  reporter.tell(always(POLLUX_OK));
  stop(*worker);
  CHECK(worker->ledger().delivered == 1003);
  CHECK(worker->ledger().balances());
}

TEST_CASE("A retry that lies before the deadline is waited for") {
  const LogLines log;
  ToldReporter reporter;
  reporter.tell([attempts = std::make_shared<int>(0)](const pollux_batch&, pollux_result& result) {
    result.retry_after_ns = 10'000'000;
    return ++*attempts < 4 ? std::int32_t{POLLUX_RETRY} : std::int32_t{POLLUX_OK};
  });
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 10);
  stop(*worker);
  CHECK(worker->ledger().delivered == 10);
}

TEST_CASE("What the last attempt took is delivered, and the rest counts as shutdown") {
  const LogLines log;
  ToldReporter reporter;
  reporter.tell(much_later());
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 10);
  REQUIRE(comes_true([&] { return reporter.sizes_so_far().size() == 1; }));
  reporter.tell(much_later(4));
  stop(*worker);
  CHECK(worker->ledger().delivered == 4);
  CHECK(worker->ledger().dropped.at("shutdown") == 6);
}

TEST_CASE("A delivery that was running when the end came is repeated once") {
  const LogLines log;
  ToldReporter reporter;
  reporter.deliver.close();
  reporter.tell(much_later());
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 5);
  reporter.deliver.await_arrivals(1);
  worker->begin_stop(Clock::now() + 20s);
  reporter.deliver.open();
  worker->await_stop(Clock::now() + 20s);
  CHECK(reporter.sizes_so_far().size() == 2);
  CHECK(worker->ledger().dropped.at("shutdown") == 5);
  CHECK(worker->ledger().state == "stopped");
}

TEST_CASE("A flush does not wait for an attempt that lies after its deadline") {
  const LogLines log;
  ToldReporter reporter;
  reporter.tell(much_later());
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 5);
  REQUIRE(comes_true([&] { return reporter.sizes_so_far().size() == 1; }));
  const auto begin = Clock::now();
  CHECK_FALSE(worker->flush(begin + 10min));
  CHECK(Clock::now() - begin < 5min);
  stop(*worker);
}

TEST_CASE("A last attempt ends with the deadline, and flush and stop still have their time") {
  const LogLines log;
  ToldReporter reporter;
  reporter.tell(much_later());
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 5);
  REQUIRE(comes_true([&] { return reporter.sizes_so_far().size() == 1; }));
  reporter.tell([](const pollux_batch& batch, pollux_result&) -> std::int32_t {
    std::this_thread::sleep_until(Clock::time_point(std::chrono::nanoseconds(batch.deadline_ns)));
    return POLLUX_RETRY;
  });
  stop(*worker, 2s);
  CHECK(worker->ledger().state == "stopped");
  CHECK(worker->ledger().dropped.at("shutdown") == 5);
  CHECK(reporter.flush.arrivals() == 1);
  CHECK(reporter.stop.arrivals() == 1);
}

TEST_CASE("The ledger says that the last flush or the stop failed") {
  const LogLines log;
  ToldReporter reporter;
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 3);
  CHECK(worker->flush(Clock::now() + 20s));
  const bool fails = GENERATE(true, false);
  if (fails) {
    const std::lock_guard lock(reporter.mutex);
    reporter.flush_answer = POLLUX_FATAL;
  }
  stop(*worker);
  CHECK(worker->ledger().end_error == (fails ? "could not flush: answered POLLUX_FATAL" : ""));
  CHECK(worker->ledger().delivered == 3);
}

TEST_CASE("What a reporter said to have taken before it was abandoned is not lost") {
  const LogLines log;
  auto* reporter = new ToldReporter;  // left to the abandoned instance
  auto* hanging = new Gate;
  hanging->close();
  reporter->tell([hanging](const pollux_batch&, pollux_result& result) -> std::int32_t {
    result.consumed = 4;
    result.rejected = 1;
    hanging->pass();
    return POLLUX_OK;
  });
  const auto worker = worker_of(*reporter, told_settings());
  push(*worker, 10);
  hanging->await_arrivals(1);
  stop(*worker, 1ms);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.delivered == 3);
  CHECK(ledger.rejected == 1);
  CHECK(ledger.dropped.at("abandoned") == 6);
  CHECK(ledger.balances());
  hanging->open();
}

TEST_CASE("A slow reporter is not taken for one that hangs at the end: its calls fit the time that is left") {
  const LogLines log;
  ToldReporter reporter;
  reporter.tell([](const pollux_batch& batch, pollux_result&) {
    std::this_thread::sleep_for(batch.count * 5ms);
    return POLLUX_OK;
  });
  WorkerSettings own = told_settings();
  own.first_call = 1;
  own.health.call_budget = 1h;  // a tenth of it is far more than is left
  const auto worker = worker_of(reporter, own);
  for (int i = 0; i < 10; ++i) push(*worker, 1000);
  REQUIRE(comes_true([&] { return worker->ledger().delivered > 0; }));
  stop(*worker, 1s);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.state == "stopped");
  CHECK(reporter.stop.arrivals() == 1);
  CHECK(ledger.dropped == std::map<std::string, std::uint64_t>{{"shutdown", 10'000 - ledger.delivered}});
  CHECK(ledger.balances());
}

TEST_CASE("A reporter that calls exit is abandoned at once") {
  const LogLines log;
  auto* reporter = new ToldReporter;  // left to the abandoned instance
  reporter->deliver.close();
  const auto worker = worker_of(*reporter, told_settings());
  push(*worker, 3);
  reporter->deliver.await_arrivals(1);
  worker->abandon_inside(nullptr);
  CHECK(worker->ledger().state == "ready");
  worker->abandon_inside(worker->instance().get());
  const auto begin = Clock::now();
  stop(*worker, 1h);
  CHECK(Clock::now() - begin < 10min);
  CHECK(worker->ledger().state == "abandoned");
  CHECK(worker->ledger().dropped.at("abandoned") == 3);
  reporter->deliver.open();
}
