// A call that misses its deadline is cancelled before it is abandoned.
#include "deliver/call.hpp"
#include "diagnose/abandoned.hpp"
#include "told_reporter.hpp"

using namespace pollux;
using namespace pollux::deliver;
using namespace pollux::test;

TEST_CASE("A call that returns when it is cancelled is not abandoned") {
  ToldReporter reporter;
  reporter.cancel = [&] { reporter.flush.open(); };
  auto instance = instance_of(reporter);
  reporter.flush.close();
  const std::uint64_t before = diagnose::abandoned_calls();
  const auto answer =
      Call(instance, [](Instance& it) { return it.flush(Clock::now()); }).await(Clock::now() + 1ms);
  REQUIRE(answer.has_value());
  CHECK(answer->status == POLLUX_OK);
  CHECK(diagnose::abandoned_calls() == before);
  instance.reset();
  CHECK(reporter.destroy.arrivals() == 1);
}

TEST_CASE("A call that goes on although it was cancelled, and a cancel that hangs, are both left behind") {
  const bool cancel_hangs = GENERATE(false, true);
  const LogLines log;
  auto* reporter = new ToldReporter;  // left to the abandoned instance
  auto* gate = new Gate;
  if (cancel_hangs) gate->close();
  reporter->cancel = [gate] { gate->pass(); };
  auto instance = instance_of(*reporter);
  reporter->flush.close();
  const auto begin = Clock::now();
  CHECK_FALSE(Call(instance, [](Instance& it) { return it.flush(Clock::now()); }).await(begin + 1ms));
  CHECK(gate->arrivals() == 1);
  CHECK(Clock::now() - begin < 10s);
  CHECK(log.have("flush() has not returned after "));
  gate->open();
  reporter->flush.open();
}

TEST_CASE("A worker cancels the call that does not let it end, and then flushes, stops and destroys") {
  ToldReporter reporter;
  reporter.cancel = [&] { reporter.deliver.open(); };
  const auto worker = worker_of(reporter, told_settings());
  reporter.deliver.close();
  push(*worker, 5);
  reporter.deliver.await_arrivals(1);
  stop(*worker, 10ms);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.state == "stopped");
  CHECK(ledger.delivered == 5);
  CHECK(ledger.balances());
  CHECK(reporter.stop.arrivals() == 1);
  CHECK(reporter.destroy.arrivals() == 1);
}

TEST_CASE("A cancel is meant for one call, and never reaches the one after it") {
  ToldReporter reporter;
  int cancelled = 0;
  reporter.cancel = [&] { ++cancelled; };
  auto instance = instance_of(reporter);
  const auto flush = [&](int arrival) {
    reporter.flush.close();
    std::thread thread([&] { static_cast<void>(instance->flush(Clock::now() + 20s)); });
    reporter.flush.await_arrivals(arrival);
    return thread;
  };
  std::thread first = flush(1);
  const std::uint64_t meant = instance->running_call();
  reporter.flush.open();
  first.join();
  std::thread second = flush(2);
  instance->cancel(meant);
  CHECK(cancelled == 0);
  instance->cancel(instance->running_call());
  CHECK(cancelled == 1);
  reporter.flush.open();
  second.join();
}

TEST_CASE("Nothing is cancelled while no call runs, nor in destroy") {
  ToldReporter reporter;
  int cancelled = 0;
  reporter.cancel = [&] { ++cancelled; };
  auto instance = instance_of(reporter);
  CHECK_FALSE(instance->can_cancel());
  instance->cancel(instance->running_call());
  CHECK(cancelled == 0);
  reporter.destroy.close();
  auto* const raw = instance.get();
  std::thread opener([&] {
    reporter.destroy.await_arrivals(1);
    CHECK_FALSE(raw->can_cancel());
    reporter.destroy.open();
  });
  instance.reset();
  opener.join();
  CHECK(cancelled == 0);
}

TEST_CASE("A snapshot that fails says why") {
  ToldReporter reporter;
  const auto worker = worker_of(reporter, told_settings());
  reporter.no_snapshot = "the database is closed";
  const auto none = worker->snapshot();
  REQUIRE_FALSE(none.has_value());
  CHECK_THAT(none.error().message(), Catch::Contains("POLLUX_FATAL: the database is closed"));
  reporter.no_snapshot = "";
  CHECK(worker->snapshot().value() == "{}");
  stop(*worker);
}
