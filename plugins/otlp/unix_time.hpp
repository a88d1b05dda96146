// Times of single events as OTLP wants them: nanoseconds since 1970, and none below zero or beyond what 64
// bits hold. Those of series are SeriesClock's.
#pragma once

#include <algorithm>
#include <cstdint>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/saturated.hpp>

namespace pollux::otlp {

[[nodiscard]] inline std::int64_t unix_ns(std::int64_t monotonic_ns, const Batch& batch) {
  return std::max<std::int64_t>(0, saturated_sum(monotonic_ns, batch.raw().wall_minus_monotonic_ns));
}

}  // namespace pollux::otlp
