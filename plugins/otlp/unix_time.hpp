// Times of events as OTLP wants them: nanoseconds since 1970, and none below zero or beyond what 64 bits
// hold.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include <pollux/sdk/event.hpp>

namespace pollux::otlp {

[[nodiscard]] inline std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

[[nodiscard]] inline std::int64_t unix_ns(std::int64_t monotonic_ns, const Batch& batch) {
  return std::max<std::int64_t>(0, saturated_sum(monotonic_ns, batch.raw().wall_minus_monotonic_ns));
}

}  // namespace pollux::otlp
