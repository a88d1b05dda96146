// What the collector does when the system's clock and the CPU's counter have stepped apart: after a suspend,
// for example.
#include <string>

#include "collect/collector.hpp"
#include "diagnose/log.hpp"
#include "platform/clock.hpp"

namespace pollux::collect {

namespace {
constexpr std::uint32_t most_steps = 10;  // within a minute, of a counter that can be relied on
constexpr std::int64_t minute_ns = 60'000'000'000;
}  // namespace

// What was recorded before the step, and is still in the rings, has the wall time of then: the offset between
// the clocks is another one now.
void Collector::finish_before_step() {
  for (Intake* intake : present_) intake->hold_clock_offset(true);
  for (ring::Ring* ring : rings_) static_cast<void>(drain(*ring, Part::before_step));
  for (Intake* intake : present_) {
    intake->hand_over();
    intake->hold_clock_offset(false);
  }
  report_step();
}

// A step is what a suspend or a move to another machine looks like; many are a counter that does not keep
// time.
void Collector::report_step() {
  const std::int64_t now_ns = platform::monotonic_ns();
  if (steps_ > most_steps) return;  // it was reported
  if (steps_ == 0 || now_ns - steps_since_ns_ > minute_ns) steps_ = 0, steps_since_ns_ = now_ns;
  if (++steps_ <= most_steps) return;
  diagnose::warn(
      "",
      "the CPU's time-stamp counter does not keep time: it and the system's clock stepped apart by more "
      "than 1 ms " +
          std::to_string(steps_) +
          " times within a minute. Times are corrected each time, but "
          "scopes that are open meanwhile may read wrong. Restart the program when the kernel has changed "
          "its "
          "clock source: it then uses the system's clock");
}

}  // namespace pollux::collect
