// A worker whose reporter is held and exchanged.
#include <thread>

#include "catch.hpp"
#include "scripted.hpp"

using namespace pollux;
using namespace pollux::test;

namespace {

struct WantsSelf : Scripted {
  static constexpr bool wants_self = true;
};

std::shared_ptr<Instance> instance_of(WantsSelf& reporter) {
  return Instance::adopt("scripted", sdk::Adapter<WantsSelf&>::functions,
                         sdk::Adapter<WantsSelf&>::adopt(reporter));
}

}  // namespace

TEST_CASE("A hold waits for the call that runs, and gives up when it does not return") {
  Scripted reporter;
  reporter.held = true;
  const auto worker = worker_of(reporter, settings());
  push(*worker, 1);
  reporter.await_calls(1);
  CHECK_FALSE(worker->hold(Clock::now() + 10ms));
  reporter.release();
  REQUIRE(worker->hold(Clock::now() + 20s));
  worker->let_go();
  push(*worker, 1);
  CHECK(worker->flush(Clock::now() + 20s));
  stop(*worker);
}

TEST_CASE("No call begins while a worker is held, then everything is delivered, in order") {
  Scripted first, second;
  const auto worker = worker_of(first, settings());
  push(*worker, 3);
  REQUIRE(worker->flush(Clock::now() + 20s));
  REQUIRE(worker->hold(Clock::now() + 20s));
  push(*worker, 4);
  CHECK_FALSE(worker->flush(Clock::now() + 10ms));
  CHECK(worker->replace(instance_of(second)) != nullptr);
  worker->let_go();
  push(*worker, 5);
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(first.calls.size() == 1);
  CHECK(second.calls.front().first == 3);  // with what was pushed after it, perhaps
  CHECK(worker->ledger().delivered == 12);
  stop(*worker);
  CHECK(first.flushes == 1);  // the last one was its successor's
}

TEST_CASE("A queue that is full while its worker is held drops nothing, whatever its policy") {
  const auto overflow = GENERATE(config::Overflow::drop_newest, config::Overflow::drop_oldest);
  Scripted reporter;
  WorkerSettings own = settings();
  own.queue = 10;
  own.overflow = overflow;
  const auto worker = worker_of(reporter, own);
  REQUIRE(worker->hold(Clock::now() + 20s));
  std::thread pushing([&] {
    for (int i = 0; i < 10; ++i) push(*worker, 7);
  });
  const auto until = Clock::now() + 20s;
  while (worker->ledger().in_flight < 14 && Clock::now() < until) std::this_thread::yield();
  CHECK(worker->ledger().in_flight == 14);  // ten are queued, the others wait
  worker->let_go();
  pushing.join();
  REQUIRE(worker->flush(Clock::now() + 20s));
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.delivered == 70);
  CHECK(ledger.dropped.empty());
  stop(*worker);
}

TEST_CASE("A host that ends does not wait for a worker that is held") {
  const Quiet quiet;
  Scripted reporter;
  WorkerSettings own = settings();
  own.queue = 10;
  const auto worker = worker_of(reporter, own);
  REQUIRE(worker->hold(Clock::now() + 20s));
  std::thread pushing([&] { push(*worker, 15); });
  worker->limit_waits(Clock::now());
  pushing.join();
  CHECK(worker->ledger().dropped.at("queue_full") == 5);
  worker->let_go();
  CHECK(worker->flush(Clock::now() + 20s));
  stop(*worker);
}

TEST_CASE("A successor is ready at once, and what its predecessor was to retry is its own") {
  const Quiet quiet;
  Scripted first, second;
  first.answers = {[](const pollux::Batch&) { return BatchResult{.retry = true, .message = "later"}; }};
  WorkerSettings own = settings();
  own.retry.initial_delay = own.retry.max_delay = 1h;
  const auto worker = worker_of(first, own);
  push(*worker, 4);
  first.await_calls(1);
  REQUIRE(worker->hold(Clock::now() + 20s));
  CHECK(worker->ledger().state == "degraded");
  static_cast<void>(worker->replace(instance_of(second)));
  worker->let_go();
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(worker->ledger().state == "ready");
  CHECK(worker->ledger().delivered == 4);
  CHECK(second.calls.size() == 1);
  stop(*worker);
}

TEST_CASE(
    "A successor is sent what waits at once, though the host's own metrics wait before what is sent again") {
  const Quiet quiet;
  WantsSelf first, second;
  const auto in = [](std::chrono::nanoseconds delay) {
    return [=](const pollux::Batch&) {
      return BatchResult{.retry = true, .retry_after = delay, .message = "later"};
    };
  };
  first.answers = {in(1ms), in(1h)};
  const auto worker = std::make_shared<Worker>(settings(), instance_of(first));
  worker->start();
  push(*worker, 4);
  first.await_calls(2);
  REQUIRE(worker->hold(Clock::now() + 20s));
  REQUIRE(worker->push_self(batch_of(1)));
  second.answers = {[](const pollux::Batch& batch) { return BatchResult::all(batch); }, in(1ms)};
  static_cast<void>(worker->replace(instance_of(second)));
  worker->let_go();
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(second.calls.size() == 3);
  CHECK(worker->ledger().delivered == 4);
  CHECK(worker->ledger().dropped.empty());
  stop(*worker);
}

TEST_CASE("The host's own metrics do not reach a successor that does not ask for them") {
  Scripted reporter;  // asks for none
  const auto worker = worker_of(reporter, settings());
  CHECK_FALSE(worker->push_self(batch_of(1)));
  stop(*worker);
  CHECK(reporter.calls.empty());
}

TEST_CASE("A successor gets only what it wants of what is queued, and the rest is counted") {
  struct Timings {
    std::uint64_t events = 0;
    void record_timing(const Timing&) { ++events; }
    void record_metric(const Metric&) { FAIL("a metric, which it does not want"); }
    [[nodiscard]] bool wants_metrics() const { return false; }
  };
  const Quiet quiet;
  Scripted first;
  Timings second;
  const auto worker = worker_of(first, settings());
  REQUIRE(worker->hold(Clock::now() + 20s));
  OpenBatch mixed(new deliver::Batch);
  for (int i = 0; i < 9; ++i) {
    mixed->add() = {};
    mixed->events[mixed->count - 1].kind = i % 3 == 1 ? POLLUX_EVENT_COUNTER : POLLUX_EVENT_TIMING;
  }
  worker->push(SharedBatch(std::move(mixed)), 0, 9, false);
  static_cast<void>(worker->replace(
      Instance::adopt("timings", sdk::Adapter<Timings&>::functions, sdk::Adapter<Timings&>::adopt(second))));
  worker->routes_changed();
  worker->let_go();
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(second.events == 6);
  CHECK(worker->ledger().dropped.at("not_wanted") == 3);
  CHECK(worker->ledger().balances());
  stop(*worker);
}

TEST_CASE("A queue's bound and policy change at any time") {
  const Quiet quiet;
  Scripted reporter;
  reporter.held = true;
  WorkerSettings own = settings();
  own.queue = 10;
  const auto worker = worker_of(reporter, own);
  push(*worker, 1);
  reporter.await_calls(1);
  push(*worker, 10);
  own.queue = 15;
  worker->adjust(own);
  push(*worker, 10);
  CHECK(worker->ledger().dropped.at("queue_full") == 5);
  reporter.release();
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(worker->ledger().delivered == 16);
  stop(*worker);
}

TEST_CASE("A worker goes on counting from what a reporter of its name has counted") {
  Scripted reporter;
  ReporterLedger before;
  before.accepted = 10;
  before.delivered = 8;
  before.dropped["queue_full"] = 2;
  const auto worker = std::make_shared<Worker>(settings(), instance_of(reporter), before);
  worker->start();
  push(*worker, 3);
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(reporter.calls.front() == std::pair<std::uint64_t, std::uint32_t>{10, 3});
  CHECK(worker->ledger().delivered == 11);
  CHECK(worker->ledger().balances());
  stop(*worker);
}
