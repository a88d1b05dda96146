#include "collect/intake.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <mutex>
#include <string_view>
#include <utility>

#include <pollux/sdk/adapter.hpp>

#include "catch.hpp"
#include "event/tree.hpp"
#include "platform/clock.hpp"
#include "simulated_machine.hpp"

using namespace std::chrono_literals;
using namespace pollux;
using namespace pollux::collect;

namespace {

constexpr std::uint64_t key = std::uint64_t{1} << detail::slot_shift;

const detail::Node& node_of(std::string_view name) {
  event::Tree& tree = event::Tree::instance();
  return *tree.find_child(tree.root(), name, detail::hash_of(name.data(), name.size()));
}

// What it was given, in order; takes nothing while it is held.
struct Kept {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::uint64_t> call_counts;
  std::vector<std::int64_t> offsets;    // wall minus monotonic, by event
  std::vector<std::int64_t> durations;  // of timings
  std::uint32_t largest = 0;
  bool held = false;

  void record_batch(const pollux::Batch& batch) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return !held; });
    for (const Event event : batch) {
      call_counts.push_back(event.is_timing() ? event.timing().call_count() : 0);
      durations.push_back(event.is_timing() ? event.timing().duration().count() : 0);
      offsets.push_back(batch.raw().wall_minus_monotonic_ns);
    }
    largest = std::max(largest, batch.size());
    changed.notify_all();
  }
  void release() {
    const std::lock_guard lock(mutex);
    held = false;
    changed.notify_all();
  }
  bool await(std::size_t events) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 20s, [&] { return call_counts.size() >= events; });
  }
};

std::shared_ptr<deliver::Worker> worker_of(Kept& reporter, deliver::WorkerSettings settings) {
  settings.name = "kept";
  auto worker = std::make_shared<deliver::Worker>(
      settings, deliver::Instance::adopt(settings.name, sdk::Adapter<Kept&>::functions,
                                         sdk::Adapter<Kept&>::adopt(reporter)));
  worker->start();
  return worker;
}

route::Rule rule(double sample = 1.0) {
  route::Rule made;
  made.include.emplace_back("**");
  made.sample = sample;
  return made;
}

// Records as a thread writes them, straight into an intake.
class Feed {
 public:
  explicit Feed(Intake& intake, const Clocks& clocks = {}) : intake_(intake), ticks_(clocks) {}

  TickConverter& ticks() { return ticks_; }
  void timing(std::string_view name, std::uint64_t draw = 0, std::uint64_t start = 1000,
              std::uint64_t end = 2000) {
    const std::array<std::uint64_t, 4> words{
        start, end, 1, node_of(name).id | key >> detail::slot_shift << detail::host_shift | draw << 48};
    intake_.take(RecordView(reinterpret_cast<const std::byte*>(words.data())), ring_, ticks_);
  }

 private:
  Intake& intake_;
  ring::Ring ring_{1, 64 * 1024};
  TickConverter ticks_;
};

void stop(const Workers& workers) {
  for (const auto& worker : workers) worker->begin_stop(deliver::Clock::now() + 20s);
  for (const auto& worker : workers) worker->await_stop(deliver::Clock::now() + 20s);
}

}  // namespace

TEST_CASE("What was taken arrives whole and in order, in batches that are bounded") {
  Kept reporter;
  const Workers workers{worker_of(reporter, {})};
  Intake intake({.key = key, .redaction = {}}, route::Routes({rule()}), workers);
  Feed feed(intake);
  constexpr std::size_t events = 5000;
  for (std::size_t i = 0; i < events; ++i) feed.timing("intake.order");
  CHECK(intake.hand_over());
  CHECK_FALSE(intake.hand_over());
  REQUIRE(reporter.await(events));
  stop(workers);
  REQUIRE(reporter.call_counts.size() == events);
  for (std::size_t i = 0; i < events; ++i) CHECK(reporter.call_counts[i] == i + 1);
  CHECK(reporter.largest == deliver::Batch::most_events);
  CHECK(intake.counts().routed == events);
}

TEST_CASE("A reporter that samples gets exactly its part of every batch") {
  Kept all, part;
  const Workers workers{worker_of(all, {}), worker_of(part, {})};
  Intake intake({.key = key, .redaction = {}}, route::Routes({rule(), rule(0.5)}), workers);
  Feed feed(intake);
  for (std::uint64_t i = 0; i < 3000; ++i) feed.timing("intake.part", i % 3 == 0 ? 0x7fff : 0x8000);
  intake.hand_over();
  REQUIRE(all.await(3000));
  REQUIRE(part.await(1000));
  stop(workers);
  REQUIRE(part.call_counts.size() == 1000);
  for (std::size_t i = 0; i < 1000; ++i) CHECK(part.call_counts[i] == 3 * i + 1);
}

TEST_CASE("While one reporter is waited for, the others get what they were handed before") {
  Kept quick, slow;
  slow.held = true;
  deliver::WorkerSettings blocks;
  blocks.queue = deliver::Batch::most_events;
  blocks.overflow = config::Overflow::block;
  blocks.block_timeout = 20s;
  const Workers workers{worker_of(quick, {}), worker_of(slow, blocks)};
  Intake intake({.key = key, .redaction = {}}, route::Routes({rule(), rule()}), workers);
  constexpr std::size_t events = 4 * deliver::Batch::most_events;
  std::thread collector([&] {
    Feed feed(intake);
    for (std::size_t i = 0; i < events; ++i) feed.timing("intake.wait");
    intake.hand_over();
  });
  const bool had_it_meanwhile = quick.await(deliver::Batch::most_events);
  slow.release();
  collector.join();
  CHECK(had_it_meanwhile);
  REQUIRE(slow.await(events));
  REQUIRE(quick.await(events));
  stop(workers);
  CHECK(workers[1]->ledger().dropped_total() == 0);
}

TEST_CASE(
    "After a restart of the CPU's counter events are those of this host, and last for as long as they did") {
  test::SimulatedMachine machine;
  const auto now = [] { return test::SimulatedMachine::now().ticks(); };
  const auto pass = [](std::int64_t ns) { test::SimulatedMachine::now().pass(ns); };
  Kept reporter;
  const Workers workers{worker_of(reporter, {})};
  const std::uint64_t opened = now();
  Intake intake({.key = key, .opened_ticks = opened, .redaction = {}}, route::Routes({rule()}), workers);
  Feed feed(intake, test::SimulatedMachine::clocks());
  pass(test::second);
  feed.ticks().adjust();
  feed.timing("intake.earlier", 0, opened - 10, now());  // an earlier host's
  const std::uint64_t before = now();
  pass(1'000'000);
  feed.timing("intake.before", 0, before, now());
  test::SimulatedMachine::now().restart_counter(1'000'000'000);
  pass(2'000'000);
  REQUIRE(feed.ticks().adjust());
  const std::uint64_t after = now();
  REQUIRE(after < opened);
  feed.timing("intake.across", 0, before, after);
  pass(1'000'000);
  feed.timing("intake.after", 0, after, now());
  feed.timing("intake.backwards", 0, after, after - 100);  // by another processor
  intake.hand_over();
  REQUIRE(reporter.await(4));
  stop(workers);
  REQUIRE(reporter.durations.size() == 4);
  for (const auto& [index, expected] : {std::pair(0, 1'000'000), {1, 3'000'000}, {2, 1'000'000}, {3, 0}})
    CHECK(std::abs(reporter.durations[static_cast<std::size_t>(index)] - expected) < 1'000);
}

TEST_CASE("A scope of over 292 years lasts for 292 years") {
  Kept reporter;
  const Workers workers{worker_of(reporter, {})};
  Intake intake({.key = key, .redaction = {}}, route::Routes({rule()}), workers);
  Feed feed(intake, {.source = platform::ClockSource::system});
  feed.timing("intake.long", 0, 1000, ~std::uint64_t{0});
  intake.hand_over();
  REQUIRE(reporter.await(1));
  stop(workers);
  CHECK(reporter.durations.at(0) == std::numeric_limits<std::int64_t>::max() - 1000);
}

TEST_CASE("What was recorded before a step of the clocks keeps the offset between them of then") {
  Kept reporter;
  const Workers workers{worker_of(reporter, {})};
  Intake intake({.key = key, .redaction = {}}, route::Routes({rule()}), workers);
  Feed feed(intake);
  feed.timing("intake.offset");
  REQUIRE(intake.hand_over());
  const std::int64_t offset = intake.wall_minus_monotonic_ns();
  CHECK(std::abs(offset - platform::wall_minus_monotonic_ns()) < 1'000'000);
  intake.hold_clock_offset(true);
  for (std::size_t i = 0; i < 3000; ++i) feed.timing("intake.offset");
  REQUIRE(intake.hand_over());
  intake.hold_clock_offset(false);
  REQUIRE(reporter.await(3001));
  stop(workers);
  CHECK(std::ranges::count(reporter.offsets, offset) == 3001);
}
