// The rows of a summary: what it knows about one path, as plain data for applications, the report and the
// snapshot.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>

#include <pollux/sdk/event.hpp>

namespace pollux::summary {

// The row of all paths beyond the bound, last in every list.
inline constexpr std::string_view other = "(other)";

// Durations of one path, at whatever depth it was opened. Quantiles are within 1/64 of an observed duration.
struct TimingRow {
  std::string path;
  std::uint64_t calls = 0;
  std::uint64_t errors = 0;  // of the calls, how many ended with an error
  std::chrono::nanoseconds total{0};
  std::chrono::nanoseconds avg{0};
  std::chrono::nanoseconds min{0};
  std::chrono::nanoseconds max{0};
  std::chrono::nanoseconds p50{0};
  std::chrono::nanoseconds p99{0};
};

// Whether what is known of a metric of that type is its total.
[[nodiscard]] constexpr bool adds_up(MetricType type) {
  return type == MetricType::counter || type == MetricType::up_down_counter;
}

using LastValue = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

// One metric. An aggregate counts as all of its observations. A member that its type does not use keeps its
// first value; NaN stands for "no number was recorded".
//
// Quantiles are within 1/64 of an observation. Of an aggregate they are within the bucket that has the
// observation, which is taken to be evenly filled from the aggregate's least to its greatest value; of one
// without buckets only those two and the mean are known.
struct MetricRow {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  std::string path;
  std::string unit;  // UCUM; empty when not given
  MetricType type = MetricType::untyped;
  std::uint64_t count = 0;  // observations, those that are NaN included
  // Observations that are not a number: part of nothing else. Of an aggregate whose sum or extremes are none,
  // all.
  std::uint64_t nan = 0;
  double sum = 0.0;   // counter, up-down counter: the total; histogram: of the observations
  LastValue last;     // gauge, untyped
  double min = none;  // gauge, histogram
  double max = none;  // gauge, histogram
  double avg = none;  // histogram
  double p50 = none;  // histogram
  double p99 = none;  // histogram
};

}  // namespace pollux::summary
