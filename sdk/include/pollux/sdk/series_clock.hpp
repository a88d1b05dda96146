// SeriesClock: Unix times for the points of a series, which a backend wants in ascending order, each once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/saturated.hpp>

namespace pollux {

// Monotonic time plus the largest offset to Unix time that a batch had so far. The wall clock may be set back
// at any time, and a reporter that follows it repeats the times of an hour or goes back by it; this one goes
// on. It moves forward at once when the wall clock is set forward or the system was suspended, so after a
// clock that was ahead is set right, it stays ahead until one is made anew.
//
// For single events, such as spans and log records, use their own wall times; and for backends that refuse
// times in the future. Not thread-safe.
class SeriesClock {
 public:
  SeriesClock() = default;
  // Goes on where another one was, such as that of the reporter which this one replaces.
  explicit SeriesClock(std::int64_t offset_ns) : offset_ns_(offset_ns) {}
  [[nodiscard]] std::int64_t offset_ns() const { return offset_ns_; }

  // Nanoseconds since 1970, not below 0.
  [[nodiscard]] std::int64_t unix_ns(Nanoseconds monotonic, const Batch& batch) {
    offset_ns_ = std::max(offset_ns_, std::int64_t{batch.raw().wall_minus_monotonic_ns});
    return std::max<std::int64_t>(0, saturated_sum(std::int64_t{monotonic.count()}, offset_ns_));
  }

 private:
  std::int64_t offset_ns_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace pollux
