// The host's log: bounds, rates, sinks, and who waits for whom.
#include "diagnose/host_log.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include <pollux/log.hpp>

#include "catch.hpp"
#include "diagnose/log.hpp"
#include "log_lines.hpp"

using namespace pollux;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

bool drain_log() { return diagnose::drain(Clock::now() + 20s); }

// A sink that stands still until it is released.
class StandingSink {
 public:
  StandingSink() {
    redirect_log([this](const LogLine& line) {
      std::unique_lock lock(mutex_);
      entered_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this] { return open_; });
      lines_.emplace_back(line.text);
    });
  }
  ~StandingSink() {
    open();
    redirect_log({});
  }
  void await_line() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20s, [this] { return entered_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool entered_ = false, open_ = false;
  std::vector<std::string> lines_;
};

// Different each time, so that each has its whole allowance.
std::string new_source() {
  static std::atomic<int> number{0};
  return "source_" + std::to_string(number++);
}

}  // namespace

TEST_CASE("A sink that stands still holds up nobody, what does not fit is counted and reported") {
  StandingSink sink;
  const LogCounts before = log_counts();
  diagnose::warn(new_source(), "first");
  sink.await_line();
  const auto began = Clock::now();
  constexpr int sources = 40, each = 150;
  for (int source = 0; source < sources; ++source) {
    const std::string name = new_source();
    for (int i = 0; i < each; ++i) diagnose::warn(name, "line " + std::to_string(i));
  }
  CHECK_FALSE(diagnose::drain(Clock::now() + 1ms));
  CHECK(Clock::now() - began < 10s);
  const std::uint64_t lost = log_counts().lost - before.lost;
  CHECK(lost == sources * each - diagnose::LineQueue::most_lines);
  sink.open();
  REQUIRE(drain_log());
  const auto lines = sink.lines();
  CHECK(lines.size() == 1 + diagnose::LineQueue::most_lines + 1);
  CHECK(lines[1] == "line 0");
  CHECK(lines.back().find(std::to_string(lost) + " log lines lost") == 0);
  CHECK(log_counts().written - before.written == lines.size());
}

TEST_CASE("The bytes that wait are bounded too") {
  StandingSink sink;
  diagnose::warn(new_source(), "first");
  sink.await_line();
  const std::uint64_t before = log_counts().lost;
  const std::string long_line(4000, 'x');
  for (int source = 0; source < 3; ++source) {
    const std::string name = new_source();
    for (int i = 0; i < 150; ++i) diagnose::warn(name, long_line);
  }
  const std::uint64_t kept = 450 - (log_counts().lost - before);
  CHECK(kept <= diagnose::LineQueue::most_bytes / long_line.size());
  CHECK(kept >= diagnose::LineQueue::most_bytes / (long_line.size() + 32) - 1);
}

TEST_CASE("A source that floods is limited, its other lines are counted, and others are not affected") {
  const test::LogLines log;
  const std::string loud = new_source();
  const LogCounts before = log_counts();
  const auto began = Clock::now();
  for (int i = 0; i < 20'000; ++i) diagnose::warn(loud, "flood");
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
  diagnose::warn(new_source(), "quiet");
  CHECK(log.count("quiet") == 1);
  const std::size_t shown = log.count("flood");
  CHECK(shown >= 200);
  CHECK(static_cast<double>(shown) <= 201 + 20 * seconds);
  const std::uint64_t suppressed = log_counts().suppressed - before.suppressed;
  CHECK(suppressed == 20'000 - shown);
  std::uint64_t reported = 0;
  for (const std::string& line : log.lines()) {
    if (line.find(" log lines suppressed") != line.npos) reported += std::stoull(line);
  }
  CHECK(reported == suppressed);
}

TEST_CASE("What a sink throws is caught, and the next line comes") {
  std::atomic<int> calls{0};
  redirect_log([&](const LogLine& line) {
    ++calls;
    if (line.text == "throw") throw std::runtime_error("no");
  });
  const std::uint64_t before = log_counts().written;
  diagnose::warn(new_source(), "throw");
  diagnose::warn(new_source(), "more");
  REQUIRE(drain_log());
  CHECK(calls == 2);
  CHECK(log_counts().written - before == 2);
  CHECK(redirect_log({}));
}

TEST_CASE("A sink gets level, time, reporter and text, on a thread of its own that holds no lock") {
  const auto began = std::chrono::system_clock::now();
  std::thread::id thread;
  LogLine seen;
  std::string reporter, text;
  bool from_within = true;
  redirect_log([&](const LogLine& line) {
    thread = std::this_thread::get_id();
    seen = line;
    reporter = line.reporter;
    text = line.text;
    if (line.text == "one") diagnose::warn("another", "two");
    from_within = flush_log(10s);
    static_cast<void>(log_counts());
  });
  diagnose::log(diagnose::Level::error, "it", "one");
  REQUIRE(drain_log());
  REQUIRE(drain_log());
  CHECK(redirect_log({}));
  CHECK(thread != std::this_thread::get_id());
  CHECK(reporter == "another");
  CHECK(text == "two");
  CHECK(seen.level == LogLevel::warning);
  CHECK(seen.time >= began);
  CHECK_FALSE(from_within);
}

TEST_CASE("A sink may take itself away") {
  std::atomic<int> calls{0};
  std::atomic<bool> answer{true};
  redirect_log([&](const LogLine&) {
    ++calls;
    answer = redirect_log([&](const LogLine&) { calls += 10; });
  });
  diagnose::warn(new_source(), "one");
  diagnose::warn(new_source(), "two");
  REQUIRE(drain_log());
  CHECK(calls == 11);
  CHECK_FALSE(answer);
  CHECK(redirect_log({}));
}

TEST_CASE("A line is on its way within 10 ms") {
  std::atomic<int> calls{0};
  redirect_log([&](const LogLine&) { ++calls; });
  auto best = Clock::duration::max();
  for (int i = 0; i < 20 && best >= 10ms; ++i) {
    const int before = calls;
    const auto began = Clock::now();
    diagnose::warn(new_source(), "now");
    while (calls == before && Clock::now() - began < 20s) std::this_thread::yield();
    best = std::min(best, Clock::now() - began);
  }
  CHECK(best < 10ms);
  CHECK(redirect_log({}));
}

TEST_CASE("A line that is logged once is not repeated, unless it is about another reporter") {
  const test::LogLines log;
  const std::string one = new_source(), other = new_source();
  for (int i = 0; i < 3; ++i) {
    diagnose::log_once(diagnose::Level::warning, one, "said once");
    const diagnose::OnceSection section;
    diagnose::warn(other, "said once");
    diagnose::log(diagnose::Level::info, other, "always");
  }
  diagnose::warn(other, "said once");
  CHECK(log.count("said once") == 3);
  CHECK(log.count("always") == 3);
}
