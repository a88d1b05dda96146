#include "deliver/worker.hpp"

#include "catch.hpp"
#include "scripted.hpp"

using namespace pollux;
using namespace pollux::test;

TEST_CASE("A retry resumes after the consumed prefix, with the sequence that goes with it") {
  const Quiet quiet;
  Scripted reporter;
  reporter.answers = {[](const pollux::Batch&) {
    return BatchResult{.consumed = 3, .rejected = 1, .retry = true, .message = "later"};
  }};
  const auto worker = worker_of(reporter, settings());
  push(*worker, 10);
  REQUIRE(worker->flush(Clock::now() + 20s));
  REQUIRE(reporter.calls.size() == 2);
  CHECK(reporter.calls[1] == std::pair<std::uint64_t, std::uint32_t>{3, 7});
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.delivered == 9);
  CHECK(ledger.rejected == 1);
  CHECK(ledger.resent == 7);
  CHECK(ledger.balances());
  stop(*worker);
}

TEST_CASE("What came while the reporter was busy is delivered in one call") {
  Scripted reporter;
  reporter.held = true;
  WorkerSettings own = settings();
  own.health.call_budget = 1h;  // the call that is held says nothing of its speed
  const auto worker = worker_of(reporter, own);
  push(*worker, 1);
  reporter.await_calls(1);
  for (int i = 0; i < 100; ++i) push(*worker, 1);
  reporter.release();
  REQUIRE(worker->flush(Clock::now() + 20s));
  REQUIRE(reporter.calls.size() == 2);
  CHECK(reporter.calls[1] == std::pair<std::uint64_t, std::uint32_t>{1, 100});
  CHECK(worker->ledger().delivered == 101);
  stop(*worker);
}

TEST_CASE("A full queue drops the newest events, or the oldest, and counts them") {
  const Quiet quiet;
  const auto overflow = GENERATE(config::Overflow::drop_newest, config::Overflow::drop_oldest);
  Scripted reporter;
  reporter.held = true;
  WorkerSettings own = settings();
  own.queue = 10;
  own.overflow = overflow;
  const auto worker = worker_of(reporter, own);
  push(*worker, 1);
  reporter.await_calls(1);  // it holds the first; from now on the queue fills
  push(*worker, 8);
  push(*worker, 8);
  CHECK(worker->ledger().balances());
  CHECK(worker->ledger().in_flight == 11);
  reporter.release();
  REQUIRE(worker->flush(Clock::now() + 20s));
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.dropped.at("queue_full") == 6);
  CHECK(ledger.delivered == 11);
  CHECK(ledger.balances());
  const std::uint64_t last = reporter.calls.back().first + reporter.calls.back().second;
  CHECK(last == (overflow == config::Overflow::drop_oldest ? 17 : 11));
  stop(*worker);
}

TEST_CASE("block waits for room, and after its timeout drops and marks the reporter") {
  const Quiet quiet;
  Scripted reporter;
  reporter.held = true;
  WorkerSettings own = settings();
  own.queue = 4;
  own.overflow = config::Overflow::block;
  own.block_timeout = 20ms;
  const auto worker = worker_of(reporter, own);
  push(*worker, 1);
  reporter.await_calls(1);
  push(*worker, 6);
  CHECK(worker->ledger().dropped.at("queue_full") == 2);
  CHECK(worker->ledger().state == "degraded");
  reporter.release();
  REQUIRE(worker->flush(Clock::now() + 20s));
  push(*worker, 50);  // in pieces, as room comes free
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(worker->ledger().delivered == 55);
  CHECK(worker->ledger().balances());
  CHECK(worker->ledger().state == "ready");
  stop(*worker);
}

TEST_CASE("A reporter that does not return is abandoned with what it held, at the deadline") {
  const Quiet quiet;
  auto* reporter = new Scripted;  // left to the abandoned thread
  reporter->held = true;
  auto worker = worker_of(*reporter, settings());
  push(*worker, 3);
  reporter->await_calls(1);
  push(*worker, 2);
  const auto begin = Clock::now();
  stop(*worker, 50ms);
  CHECK(Clock::now() - begin < 10s);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.state == "abandoned");
  CHECK(ledger.dropped.at("abandoned") == 5);
  CHECK(ledger.balances());
  worker.reset();
  reporter->release();
}

TEST_CASE(
    "A flush is answered only when what came before it is delivered, also while the interval's flushes go "
    "on") {
  Scripted reporter;
  WorkerSettings own = settings();
  own.flush_interval = 1us;  // due after every delivery
  const auto worker = worker_of(reporter, own);
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 20; ++i) push(*worker, 1);
    REQUIRE(worker->flush(Clock::now() + 20s));
    std::uint32_t events = 0;
    for (const auto& call : reporter.calls) events += call.second;
    REQUIRE(events == static_cast<std::uint32_t>(round + 1) * 20);
  }
  stop(*worker);
}

TEST_CASE("A sync worker delivers on the thread that asks") {
  Scripted reporter;
  WorkerSettings own = settings();
  own.sync = true;
  const auto worker = worker_of(reporter, own);
  push(*worker, 2);
  CHECK(reporter.calls.empty());
  worker->deliver_pending();
  CHECK(reporter.calls.size() == 1);
  REQUIRE(worker->flush(Clock::now() + 1s));
  CHECK(reporter.flushes == 1);
  stop(*worker);
  CHECK(worker->ledger().state == "stopped");
}

TEST_CASE("Delays double up to their limit and keep their jitter within it") {
  Backoff backoff({.max_age = 1h, .initial_delay = 100ms, .max_delay = 1s});
  for (int i = 0; i < 100; ++i) {
    CHECK((backoff.delay(2) >= 50ms && backoff.delay(2) <= 100ms));
    CHECK((backoff.delay(4) >= 200ms && backoff.delay(4) <= 400ms));
    CHECK((backoff.delay(60) >= 500ms && backoff.delay(60) <= 1s));
  }
}
