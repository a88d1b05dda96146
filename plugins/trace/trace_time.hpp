// When an event stands in a trace: on the monotonic clock, as debuggers and other traces have it; an imported
// event on the realtime clock, for it may be older than the start of the machine. What one file holds should
// be one or the other.
#pragma once

#include <cstdint>

#include <pollux/sdk/event.hpp>

namespace pollux::trace {

// Traces have no negative times. A time before 1970 appears as many whole centuries later as that takes:
// among themselves, such times keep their distances, whichever comes first.
[[nodiscard]] constexpr std::int64_t realtime(std::int64_t wall_ns) {
  constexpr std::int64_t century = std::int64_t{36'525} * 86'400 * 1'000'000'000;
  while (wall_ns < 0) wall_ns += century;
  return wall_ns;
}

[[nodiscard]] inline std::int64_t start_of(const Timing& timing) {
  if (!timing.imported()) return timing.start_monotonic().count();
  return realtime(timing.start_wall_time().time_since_epoch().count());
}
[[nodiscard]] inline std::int64_t end_of(const Timing& timing) {
  return saturated_sum(start_of(timing), timing.duration().count());
}
[[nodiscard]] inline std::int64_t time_of(const Metric& metric) {
  if (!metric.imported()) return metric.time_monotonic().count();
  return realtime(metric.time().time_since_epoch().count());
}

}  // namespace pollux::trace
