// What the collector does once an interval: sums of handles, and the host's own metrics.
#include <algorithm>
#include <utility>

#include "aggregate/instruments.hpp"
#include "collect/collector.hpp"
#include "platform/clock.hpp"

namespace pollux::collect {

namespace {
// A suspend is noticed when the collector looks at the clocks, and placed in the time since it did so before.
constexpr std::chrono::minutes park_time(1);
}  // namespace

void Collector::take_sums(const Intake* ending) {
  aggregate::Instruments& instruments = aggregate::Instruments::instance();
  const std::int64_t now_ns = ticks_->monotonic_ns(platform::read_ticks());
  bool read = false;
  for (Intake* intake : present_) {
    if (!instruments.has_any(intake->settings().key)) continue;
    if (intake != ending && now_ns < intake->interval_end_ns()) continue;
    if (!std::exchange(read, true)) instruments.read_threads();
    intake->take_sums(*ticks_);
  }
}

void Collector::report_self(const Intake* ending) {
  for (Intake* intake : present_) {
    if (!intake->has_self()) continue;
    const std::int64_t now_ns = ticks_->monotonic_ns(platform::read_ticks());
    if (intake == ending || now_ns >= intake->self_due_ns(*ticks_)) intake->report_self(*ticks_);
  }
}

void Collector::log_losses() {
  const auto now = deliver::Clock::now();
  for (Intake* intake : present_) intake->log_losses(now);
}

std::chrono::nanoseconds Collector::to_next_interval() {
  std::chrono::nanoseconds least(park_time);
  const std::int64_t now_ns = ticks_ ? ticks_->monotonic_ns(platform::read_ticks()) : 0;
  const auto wait_for = [&](std::int64_t due_ns) {
    least = std::min(least, std::chrono::nanoseconds(std::max<std::int64_t>(0, due_ns - now_ns)));
  };
  for (const Intake* intake : present_) {
    if (aggregate::Instruments::instance().has_any(intake->settings().key))
      wait_for(intake->interval_end_ns());
    if (intake->has_self()) wait_for(intake->self_due_ns(*ticks_));
    least = std::clamp(intake->losses_due() - deliver::Clock::now(), std::chrono::nanoseconds(0), least);
  }
  return least;
}

}  // namespace pollux::collect
