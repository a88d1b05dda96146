// How a worker gathers events for a call: until there are enough, the oldest has waited, or somebody asks.
#include "catch.hpp"
#include "scripted.hpp"

using namespace pollux;
using namespace pollux::test;

namespace {

WorkerSettings gathering(std::uint64_t events, std::chrono::nanoseconds delay) {
  WorkerSettings own = settings();
  own.batch = {events, delay};
  own.flush_interval = 1h;
  return own;
}

std::size_t calls_of(Scripted& reporter) {
  const std::lock_guard lock(reporter.mutex);
  return reporter.calls.size();
}

struct Asking {
  static constexpr bool wants_self = true;
  Scripted& to;
  BatchResult record_batch(const pollux::Batch& batch) const { return to.record_batch(batch); }
};

// Pushes as the collector does: behind what is there in one batch.
class Filled {
 public:
  explicit Filled(Worker& worker) : worker_(worker) {}
  void push(std::uint32_t events) {
    const std::uint32_t begin = batch_->count;
    while (batch_->count < begin + events) batch_->add() = {};
    worker_.push(batch_.share(), begin, batch_->count, false);
    worker_.wake();
  }

 private:
  Worker& worker_;
  OpenBatch batch_{new deliver::Batch};
};

}  // namespace

TEST_CASE("Events are delivered in one call when the oldest has waited for the delay") {
  Scripted reporter;
  const auto worker = worker_of(reporter, gathering(1024, 60ms));
  Filled filled(*worker);
  const auto begin = Clock::now();
  for (int i = 0; i < 10; ++i) filled.push(3);
  reporter.await_calls(1);
  CHECK(Clock::now() - begin >= 60ms);
  stop(*worker);
  CHECK(reporter.calls == std::vector<std::pair<std::uint64_t, std::uint32_t>>{{0, 30}});
}

TEST_CASE("Enough events are delivered before the delay is over") {
  Scripted reporter;
  const auto worker = worker_of(reporter, gathering(20, 1h));
  Filled filled(*worker);
  filled.push(19);
  filled.push(1);
  reporter.await_calls(1);
  CHECK(reporter.calls[0].second == 20);
  stop(*worker);
}

TEST_CASE("A queue that fills up is not waited with, whatever the batch") {
  Scripted reporter;
  WorkerSettings own = gathering(1'000'000, 1h);
  SECTION("in events") { own.queue = 40; }
  SECTION("in bytes") { own.queue_bytes = 40 * sizeof(pollux_event); }
  const auto worker = worker_of(reporter, own);
  Filled filled(*worker);
  filled.push(20);
  reporter.await_calls(1);
  CHECK(reporter.calls[0].second == 20);
  stop(*worker);
}

TEST_CASE("A flush, a stop and a change cut the delay short") {
  Scripted reporter;
  const auto worker = worker_of(reporter, gathering(1024, 1h));
  push(*worker, 5);
  SECTION("a flush") { REQUIRE(worker->flush(Clock::now() + 20s)); }
  SECTION("a stop") { stop(*worker); }
  SECTION("another instance") {
    REQUIRE(worker->hold(Clock::now() + 20s));
    const auto before = worker->replace(instance_of(reporter));
    worker->let_go();
    reporter.await_calls(1);
  }
  SECTION("other settings") {
    worker->adjust(gathering(1024, 0ms));
    reporter.await_calls(1);
  }
  CHECK(calls_of(reporter) == 1);
  CHECK(reporter.calls[0].second == 5);
  stop(*worker);
  CHECK(worker->ledger().delivered == 5);
}

TEST_CASE("Without a delay the first event is delivered at once") {
  Scripted reporter;
  const auto worker = worker_of(reporter, gathering(1024, 0ms));
  push(*worker, 1);
  reporter.await_calls(1);
  stop(*worker);
}

TEST_CASE("All that is queued when the delay is over goes at once, batch after batch") {
  Scripted reporter;
  const auto worker = worker_of(reporter, gathering(16'000, 100ms));
  push(*worker, 600);
  push(*worker, 600);
  reporter.await_calls(2);
  stop(*worker);
  CHECK(reporter.calls == std::vector<std::pair<std::uint64_t, std::uint32_t>>{{0, 600}, {600, 600}});
}

TEST_CASE("The host's own metrics do not wait, and take along what waits") {
  Scripted reporter;
  Asking asking{reporter};
  const auto worker = std::make_shared<Worker>(
      gathering(1024, 1h),
      Instance::adopt("asking", sdk::Adapter<Asking&>::functions, sdk::Adapter<Asking&>::adopt(asking)));
  worker->start();
  push(*worker, 5);
  REQUIRE(worker->push_self(batch_of(2)));
  reporter.await_calls(2);
  stop(*worker);
  CHECK(reporter.calls ==
        std::vector<std::pair<std::uint64_t, std::uint32_t>>{{Parcel::self_sequence, 2}, {0, 5}});
  CHECK(worker->ledger().delivered == 5);
}

TEST_CASE("What a worker is charged for its queue is in its statistics") {
  Scripted reporter;
  WorkerSettings own = gathering(1024, 1h);
  own.queue_bytes = 1 << 20;
  const auto worker = worker_of(reporter, own);
  push(*worker, 5);
  CHECK(worker->stats().queue_bytes == 5 * sizeof(pollux_event));
  CHECK(worker->stats().queue_bytes_capacity == 1 << 20);
  stop(*worker);
  CHECK(worker->stats().queue_bytes == 0);
}

TEST_CASE("A queue that is full in bytes drops, and counts that as it does for events") {
  const Quiet quiet;
  Scripted reporter;
  reporter.held = true;
  WorkerSettings own = settings();
  own.queue_bytes = 10 * sizeof(pollux_event);
  const auto worker = worker_of(reporter, own);
  push(*worker, 1);
  reporter.await_calls(1);
  push(*worker, 8);
  push(*worker, 8);
  CHECK(worker->ledger().dropped.at("queue_full") == 6);
  CHECK(worker->ledger().balances());
  reporter.release();
  stop(*worker);
  CHECK(worker->ledger().delivered == 11);
}
