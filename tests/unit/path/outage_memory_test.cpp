// What an outage of its reporters costs a process: memory for the events that wait, once for all reporters
// that share them, however few come at a time; and all of it goes back to the system.
#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <pollux/sdk/adapter.hpp>

#include "catch.hpp"
#include "collect/intake.hpp"
#include "event/keys.hpp"
#include "event/tree.hpp"
#include "sanitized.hpp"

using namespace std::chrono_literals;
using namespace pollux;
using namespace pollux::collect;

namespace {

constexpr std::uint64_t host_key = std::uint64_t{1} << detail::slot_shift;
constexpr std::uint64_t MiB = 1 << 20;
constexpr std::uint32_t queued = 65'536;

// 0 under a sanitizer: its allocator adds to each block, and keeps what is freed.
std::uint64_t resident_bytes() {
  if (test::is_sanitized) return 0;
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::stoull(line.substr(8)) * 1024;
  }
  return 0;
}

// Takes nothing while it is held.
struct Away {
  std::mutex mutex;
  std::condition_variable changed;
  std::uint64_t events = 0;
  bool held = true;

  void record_batch(const pollux::Batch& batch) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return !held; });
    events += batch.size();
    changed.notify_all();
  }
  void come_back() {
    const std::lock_guard lock(mutex);
    held = false;
    changed.notify_all();
  }
};

std::shared_ptr<deliver::Worker> worker_of(Away& reporter) {
  deliver::WorkerSettings settings;
  settings.name = "away";
  settings.queue = queued;
  settings.health.call_budget = 1h;
  auto worker = std::make_shared<deliver::Worker>(
      settings, deliver::Instance::adopt(settings.name, sdk::Adapter<Away&>::functions,
                                         sdk::Adapter<Away&>::adopt(reporter)));
  worker->start();
  return worker;
}

route::Rule everything() {
  route::Rule made;
  made.include.emplace_back("**");
  return made;
}

// Writes records of one scope as a thread does, straight into an intake.
class Feed {
 public:
  Feed(Intake& intake, bool with_attributes) : intake_(intake) {
    event::Tree& tree = event::Tree::instance();
    const std::string_view name = "outage.scope";
    const std::uint64_t node =
        tree.find_child(tree.root(), name, detail::hash_of(name.data(), name.size()))->id;
    put(1000), put(2000), put(1);
    std::vector<std::uint64_t> payload;
    if (with_attributes) {
      payload = {entry("route", POLLUX_VALUE_STRING, 11), 0, 0, entry("rows", POLLUX_VALUE_INT64, 0), 7,
                 entry("share", POLLUX_VALUE_DOUBLE, 0),  0};
      std::memcpy(&payload[1], "/index.html", 11);
    }
    put(node | host_key >> detail::slot_shift << detail::host_shift |
        std::uint64_t{payload.size() * 8} << detail::bytes_shift);
    for (const std::uint64_t word : payload) put(word);
  }

  void timing() {
    intake_.take(RecordView(reinterpret_cast<const std::byte*>(words_.data())), ring_, ticks_);
  }

 private:
  void put(std::uint64_t word) { words_.push_back(word); }
  static std::uint64_t entry(std::string_view key, std::uint64_t type, std::uint64_t length) {
    return event::Keys::instance().find(key) | length << 32 | type << 48;
  }

  Intake& intake_;
  std::vector<std::uint64_t> words_;
  ring::Ring ring_{1, 64 * 1024};
  TickConverter ticks_;
};

void stop(const Workers& workers) {
  for (const auto& worker : workers) worker->begin_stop(deliver::Clock::now() + 20s);
  for (const auto& worker : workers) worker->await_stop(deliver::Clock::now() + 20s);
}

}  // namespace

TEST_CASE("An outage takes the memory of the events that wait, once, and gives it back") {
  const bool with_attributes = GENERATE(false, true);
  const std::uint32_t at_a_time = GENERATE(1u, 7u, 1024u);
  const std::uint64_t most = with_attributes ? 20 * MiB : 8 * MiB;
  CAPTURE(with_attributes, at_a_time);
  Away reporters[3];
  const Workers workers{worker_of(reporters[0]), worker_of(reporters[1]), worker_of(reporters[2])};
  Intake intake({.key = host_key, .redaction = {}}, route::Routes({everything(), everything(), everything()}),
                workers);
  Feed feed(intake, with_attributes);
  feed.timing();
  intake.hand_over();
  const std::uint64_t before = resident_bytes();
  for (std::uint32_t i = 0; i < queued + 5000; ++i) {
    feed.timing();
    if (i % at_a_time == 0) intake.hand_over();
  }
  intake.hand_over();
  const std::uint64_t grown = resident_bytes() - std::min(before, resident_bytes());
  CHECK(grown <= most);
  for (const auto& worker : workers) {
    const ReporterStats stats = worker->stats();
    CHECK(stats.queue_depth == queued);
    CHECK(stats.queue_bytes >= queued * sizeof(pollux_event));
    CHECK(stats.queue_bytes <= most);
  }
  for (Away& reporter : reporters) reporter.come_back();
  for (const auto& worker : workers) REQUIRE(worker->flush(deliver::Clock::now() + 20s));
  const auto until = deliver::Clock::now() + 5s;
  while (resident_bytes() > before + 4 * MiB && deliver::Clock::now() < until)
    std::this_thread::sleep_for(10ms);
  CHECK(resident_bytes() <= before + 4 * MiB);
  stop(workers);
}

TEST_CASE("A reporter that takes little while much is dropped keeps little") {
  Away reporter;
  const Workers workers{worker_of(reporter)};
  Intake intake({.key = host_key, .redaction = {}}, route::Routes({everything()}), workers);
  Feed feed(intake, false);
  feed.timing();
  intake.hand_over();
  const std::uint64_t before = resident_bytes();
  // Room for 3 events at a time, and each of these of another batch: that is as sparse as it gets.
  deliver::WorkerSettings settings;
  settings.queue = 0;
  for (int round = 0; round < 2000; ++round) {
    settings.queue += 3;
    workers[0]->adjust(settings);
    for (int i = 0; i < 1024; ++i) feed.timing();
    intake.hand_over();
  }
  CHECK(workers[0]->stats().queue_depth == 6000);
  CHECK(resident_bytes() <= before + 8 * MiB);  // of 200 MiB that these batches take up
  reporter.come_back();
  stop(workers);
}

TEST_CASE("The host's memory is bounded in bytes when events are large") {
  Away reporter;
  const Workers workers{worker_of(reporter)};
  Intake intake({.key = host_key, .redaction = {}}, route::Routes({everything()}), workers);
  Feed feed(intake, true);
  deliver::WorkerSettings settings;
  settings.queue = 10'000'000;
  settings.queue_bytes = 4 * MiB;
  workers[0]->adjust(settings);
  const std::uint64_t before = resident_bytes();
  for (int i = 0; i < 200'000; ++i) {
    feed.timing();
    if (i % 10 == 0) intake.hand_over();
  }
  intake.hand_over();
  CHECK(workers[0]->stats().queue_bytes <= 4 * MiB);
  CHECK(resident_bytes() <= before + 8 * MiB);
  CHECK(workers[0]->ledger().dropped.at("queue_full") > 100'000);
  CHECK(workers[0]->ledger().balances());
  reporter.come_back();
  stop(workers);
}
