// What a worker says of its queue, its reporter's calls and the age of events; and the way of the host's own
// metrics beside the queue.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stdexcept>

#include <pollux/sdk/adapter.hpp>
#include <pollux/sdk/testing/interned.hpp>

#include "catch.hpp"
#include "deliver/worker.hpp"
#include "diagnose/log.hpp"
#include "platform/clock.hpp"

using namespace std::chrono_literals;
using namespace pollux;
using namespace pollux::deliver;

namespace {

// Takes events as told, by default all of them; keeps how many of either sort it was given.
struct Told {
  static constexpr bool wants_self = true;
  std::mutex mutex;
  std::condition_variable changed;
  std::function<BatchResult(const pollux::Batch&)> answer;
  std::uint64_t events = 0;
  std::uint64_t self_events = 0;
  std::vector<std::uint64_t> sequences;
  bool held = false;

  BatchResult record_batch(const pollux::Batch& batch) {
    std::unique_lock lock(mutex);
    sequences.push_back(batch.sequence());
    for (const Event event : batch) ++(event.is_metric() && event.metric().is_self() ? self_events : events);
    changed.notify_all();
    changed.wait(lock, [this] { return !held; });
    return answer ? answer(batch) : BatchResult::all(batch);
  }
  void release() {
    const std::lock_guard lock(mutex);
    held = false;
    changed.notify_all();
  }
  void await_calls(std::size_t count) {
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, 20s, [&] { return sequences.size() >= count; }));
  }
};

std::shared_ptr<Worker> worker_of(Told& reporter, std::uint64_t queue = 1000) {
  WorkerSettings settings;
  settings.name = "told";
  settings.queue = queue;
  settings.retry = {.max_age = 50ms, .initial_delay = 1ms, .max_delay = 2ms};
  settings.first_call = deliver::Batch::most_events;
  settings.health.call_budget = 1h;  // so that a busy machine does not make the next calls smaller
  auto worker = std::make_shared<Worker>(
      settings,
      Instance::adopt(settings.name, sdk::Adapter<Told&>::functions, sdk::Adapter<Told&>::adopt(reporter)));
  worker->start();
  return worker;
}

// Events that ended so long ago.
SharedBatch batch_of(std::uint32_t events, std::chrono::nanoseconds age = 0ns, std::uint32_t flags = 0) {
  OpenBatch batch(new deliver::Batch);
  while (batch->count < events) {
    pollux_event& event = batch->add() = {};
    event.kind = flags & POLLUX_EVENT_SELF ? POLLUX_EVENT_GAUGE : POLLUX_EVENT_TIMING;
    event.thread = testing::Interned::all().thread(1, {});  // not imported
    event.flags = flags;
    event.duration_ns = 1'000'000;
    event.start_ns = platform::monotonic_ns() - age.count() - event.duration_ns;
  }
  return batch;
}
SharedBatch self_batch(std::uint32_t events) { return batch_of(events, 0ns, POLLUX_EVENT_SELF); }

void push(Worker& worker, const SharedBatch& batch) {
  worker.push(batch, 0, batch->count, false);
  worker.wake();
}

void stop(Worker& worker) {
  worker.begin_stop(Clock::now() + 20s);
  worker.await_stop(Clock::now() + 20s);
}

struct Quiet {
  Quiet() {
    diagnose::set_sink([](auto, auto, auto) {});
  }
  ~Quiet() { diagnose::set_sink({}); }
};

}  // namespace

TEST_CASE("A worker tells how old events were when they were acknowledged, and how long calls took") {
  Told reporter;
  const auto worker = worker_of(reporter);
  push(*worker, batch_of(99, 1h));
  REQUIRE(
      worker->flush(Clock::now() + 20s));  // else both are one call, and not each of its events is looked at
  push(*worker, batch_of(1, 5h));
  REQUIRE(worker->flush(Clock::now() + 20s));
  const ReporterStats stats = worker->stats();
  CHECK(stats.delay.count == 100);
  CHECK(stats.delay.p50 >= 59min);
  CHECK(stats.delay.p50 <= 61min);
  CHECK(stats.delay.p99 <= 61min);
  CHECK(stats.delay.max >= 5h);
  CHECK(stats.delay.max <= 5h + 20s);
  CHECK(stats.recent_delay.count == 100);
  CHECK(stats.call.count == reporter.sequences.size());
  CHECK(stats.call.max > 0ns);
  CHECK(stats.call.max <= 20s);
  stop(*worker);
}

TEST_CASE("Only acknowledged events have a delay, and imported ones have none") {
  const Quiet quiet;
  Told reporter;
  reporter.answer = [&reporter](const pollux::Batch&) {
    reporter.answer = {};
    return BatchResult{.consumed = 30, .retry = false, .message = "no more of these"};
  };
  const auto worker = worker_of(reporter);
  push(*worker, batch_of(50, 1h));
  REQUIRE(worker->flush(Clock::now() + 20s));
  OpenBatch imported(new deliver::Batch);
  while (imported->count < 10) imported->add() = {};  // of no thread
  push(*worker, std::move(imported));
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(worker->stats().delay.count == 30);
  CHECK(worker->ledger().delivered == 40);
  CHECK(worker->ledger().rejected == 20);
  stop(*worker);
}

TEST_CASE("A worker tells its queue's depth, its state and the last error with its age") {
  const Quiet quiet;
  Told reporter;
  reporter.held = true;
  const auto worker = worker_of(reporter, 100);
  CHECK(worker->stats().last_error.empty());
  push(*worker, batch_of(1));
  reporter.await_calls(1);
  push(*worker, batch_of(60));
  ReporterStats stats = worker->stats();
  CHECK(stats.name == "told");
  CHECK(stats.queue_depth == 60);
  CHECK(stats.queue_capacity == 100);
  CHECK(stats.state == "ready");
  {
    const std::lock_guard lock(reporter.mutex);
    reporter.answer = [&reporter](const pollux::Batch&) -> BatchResult {
      reporter.answer = {};
      throw std::runtime_error("the disk is full");
    };
  }
  const Deadline before = Clock::now();
  reporter.release();
  REQUIRE(worker->flush(Clock::now() + 20s));
  stats = worker->stats();
  CHECK(stats.queue_depth == 0);
  CHECK(stats.last_error == "rejected: the disk is full");
  CHECK(stats.last_error_age >= 0ns);
  CHECK(stats.last_error_age <= Clock::now() - before);
  stop(*worker);
  stats = worker->stats();
  CHECK(stats.state == "stopped");
  CHECK(stats.in_state <= Clock::now() - before);
}

TEST_CASE("The host's own metrics are in no ledger and need no room, but a flush waits for them") {
  Told reporter;
  reporter.held = true;
  const auto worker = worker_of(reporter, 10);
  push(*worker, batch_of(1));
  reporter.await_calls(1);
  push(*worker, batch_of(10));  // full
  CHECK(worker->push_self(self_batch(25)));
  CHECK_FALSE(worker->push_self(self_batch(5)));  // one at a time
  CHECK(worker->ledger().in_flight == 11);
  CHECK(worker->ledger().accepted == 11);
  reporter.release();
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(reporter.self_events == 25);
  CHECK(reporter.events == 11);
  CHECK(worker->ledger().delivered == 11);
  CHECK(worker->ledger().balances());
  CHECK(worker->stats().self_delivered == 25);
  CHECK(worker->stats().call.count == 2);
  CHECK(worker->stats().delay.count == 11);
  CHECK(reporter.sequences == std::vector<std::uint64_t>{0, Parcel::self_sequence, 1});
  stop(*worker);
  CHECK_FALSE(worker->push_self(self_batch(1)));
}

TEST_CASE("The host's own metrics that a reporter does not take are counted, outside of its ledger") {
  const Quiet quiet;
  Told reporter;
  SECTION("as rejected") {
    reporter.answer = [](const pollux::Batch&) { return BatchResult{.consumed = 2, .message = "no"}; };
  }
  SECTION("as given up after retries") {
    reporter.answer = [](const pollux::Batch& batch) {
      return BatchResult{.consumed = batch.size() == 8 ? 2u : 0u, .retry = true, .message = "later"};
    };
  }
  const auto worker = worker_of(reporter);
  REQUIRE(worker->push_self(self_batch(8)));
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(worker->stats().self_delivered == 2);
  CHECK(worker->stats().self_dropped == 6);
  CHECK(worker->ledger().accepted == 0);
  CHECK(worker->ledger().rejected == 0);
  CHECK(worker->ledger().dropped_total() == 0);
  CHECK(worker->ledger().balances());
  stop(*worker);
}

TEST_CASE("The host's own metrics in hands or waiting are counted when their reporter is abandoned") {
  const Quiet quiet;
  auto* reporter = new Told;  // left to the abandoned thread
  reporter->held = true;
  auto worker = worker_of(*reporter);
  REQUIRE(worker->push_self(self_batch(3)));
  reporter->await_calls(1);
  push(*worker, batch_of(2));
  worker->begin_stop(Clock::now() + 20ms);
  worker->await_stop(Clock::now() + 20ms);
  CHECK(worker->ledger().dropped.at("abandoned") == 2);
  CHECK(worker->ledger().balances());
  CHECK(worker->stats().self_dropped == 3);
  CHECK(worker->stats().state == "abandoned");
  worker.reset();
  reporter->release();
}
