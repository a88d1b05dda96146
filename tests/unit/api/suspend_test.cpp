// What an application's events say when the system is suspended while it runs.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "collect/collector.hpp"
#include "platform/clock.hpp"

using namespace pollux;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

namespace {

struct Times {
  std::string scope;
  nanoseconds duration{};
  nanoseconds start_wall{};
};

class KeepsTimes {
 public:
  void record_timing(const Timing& timing) {
    const std::lock_guard lock(mutex_);
    times_.push_back(
        {std::string(timing.scope()), timing.duration(), timing.start_wall_time().time_since_epoch()});
  }
  std::vector<Times> times() {
    const std::lock_guard lock(mutex_);
    return times_;
  }

 private:
  std::mutex mutex_;
  std::vector<Times> times_;
};

// What a scope must say, give or take 1 ms.
struct Expected {
  nanoseconds begun_after{}, begun_before{};  // wall time
  nanoseconds least{}, most{};                // duration
};

Expected busy_scope(const TelemetryContext& tele, const char* name) {
  Expected expected;
  const auto outside = steady_clock::now();
  expected.begun_after = system_clock::now().time_since_epoch();
  {
    const auto scope = tele(name);
    expected.begun_before = system_clock::now().time_since_epoch();
    const auto inside = steady_clock::now();
    while (steady_clock::now() - inside < 1ms) {
    }
    expected.least = steady_clock::now() - inside;
  }
  expected.most = steady_clock::now() - outside;
  return expected;
}

void check(const Times& times, const Expected& expected) {
  CAPTURE(times.scope);
  CHECK(times.start_wall >= expected.begun_after - 1ms);
  CHECK(times.start_wall <= expected.begun_before + 1ms);
  CHECK(times.duration >= expected.least - 10us);
  CHECK(times.duration <= expected.most + 10us);
}

// Time passes, and CLOCK_MONOTONIC stands still meanwhile; from then on it goes on from there.
class Suspended {
 public:
  explicit Suspended(nanoseconds time) {
    const std::int64_t begun = platform::monotonic_ns();
    while (platform::monotonic_ns() - begun < time.count()) {
    }
    lasted_ = nanoseconds(platform::monotonic_ns() - begun);
    platform::pretend_suspend(lasted_.count());
  }
  ~Suspended() { platform::pretend_suspend(0); }
  Suspended(const Suspended&) = delete;
  Suspended& operator=(const Suspended&) = delete;
  [[nodiscard]] nanoseconds lasted() const { return lasted_; }

 private:
  nanoseconds lasted_{};
};

}  // namespace

TEST_CASE("Events before, across and after a suspend have the times that they had") {
  if (platform::clock_source() != platform::ClockSource::cpu_counter) return;  // no two clocks to step apart
  KeepsTimes seen;
  TelemetryContext tele{ContextOptions{.enabled = true, .delivery = Delivery::async}, std::ref(seen)};
  const Expected first = busy_scope(tele, "suspend.first");
  tele.flush();
  std::vector<Expected> expected;
  {
    std::unique_ptr<Suspended> suspended;
    // None of these is collected before the suspend, nor some right after it.
    collect::Collector::instance().in_turn([&] {
      expected.push_back(busy_scope(tele, "suspend.before"));
      const auto outside = steady_clock::now();
      Expected across;
      {
        const auto scope = tele("suspend.across");
        suspended = std::make_unique<Suspended>(200ms);
      }
      across.most = steady_clock::now() - outside - suspended->lasted();
      // Its wall time is that of its end; it has one offset.
      across.begun_after = system_clock::now().time_since_epoch() - across.most;
      across.begun_before = system_clock::now().time_since_epoch();
      expected.push_back(across);
      expected.push_back(busy_scope(tele, "suspend.after"));
    });
    tele.flush();
    expected.push_back(busy_scope(tele, "suspend.later"));
    tele.flush();
  }
  expected.push_back(busy_scope(tele, "suspend.over"));
  tele.flush();
  const std::vector<Times> times = seen.times();
  REQUIRE(times.size() == 1 + expected.size());
  check(times[0], first);
  for (std::size_t i = 0; i < expected.size(); ++i) check(times[i + 1], expected[i]);
}
