// Sums of times that end at the range of int64, 292 years from 0, where others would wrap around to the other
// end.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

namespace pollux {

[[nodiscard]] constexpr std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

[[nodiscard]] constexpr std::int64_t saturated_difference(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return b < 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

[[nodiscard]] constexpr std::chrono::nanoseconds saturated_sum(std::chrono::nanoseconds a,
                                                               std::chrono::nanoseconds b) {
  return std::chrono::nanoseconds(saturated_sum(std::int64_t{a.count()}, std::int64_t{b.count()}));
}

}  // namespace pollux
