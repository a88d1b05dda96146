// The rows of a summary: what it knows about one series, as plain data for applications, the report and the
// snapshot.
#pragma once

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <pollux/sdk/attribute_set.hpp>
#include <pollux/sdk/event.hpp>

namespace pollux::summary {

// The path of all paths beyond the bound, last in every list.
inline constexpr std::string_view other = AttributeSet::other;

// A Value that lasts.
using OwnedValue = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

[[nodiscard]] inline OwnedValue owned(const Value& value) {
  OwnedValue out;
  value.visit([&out](const auto& held) {
    if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::string_view>) {
      out = std::string(held);
    } else {
      out = held;
    }
  });
  return out;
}

[[nodiscard]] inline Value view_of(const OwnedValue& value) {
  return std::visit(
      [](const auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::monostate>) {
          return Value{};
        } else if constexpr (std::is_same_v<Held, std::string>) {
          return Value(std::string_view(held));
        } else {
          return Value(held);
        }
      },
      value);
}

// What tells a row from others of its path. The row of all series beyond the bound has no attributes.
struct SeriesAttributes {
  struct Entry {
    std::string key;
    OwnedValue value;
  };
  std::vector<Entry> entries;  // by key
  bool is_other = false;

  // `level=3, result=hit`, or `[other]`.
  [[nodiscard]] std::string label() const {
    if (is_other) return std::string(other);
    std::string out;
    for (const Entry& entry : entries) AttributeSet::append_to_label(out, entry.key, view_of(entry.value));
    return out;
  }
  [[nodiscard]] const OwnedValue* find(std::string_view key) const {
    for (const Entry& entry : entries) {
      if (entry.key == key) return &entry.value;
    }
    return nullptr;
  }
};

// Durations of one path, at whatever depth it was opened. Quantiles are within 1/64 of an observed duration.
struct TimingRow {
  std::string path;
  SeriesAttributes attributes;  // in a breakdown: of the attributes that were asked for
  std::uint64_t calls = 0;
  std::uint64_t errors = 0;  // of the calls, how many ended with an error
  std::chrono::nanoseconds total{0};
  std::chrono::nanoseconds avg{0};
  std::chrono::nanoseconds min{0};
  std::chrono::nanoseconds max{0};
  std::chrono::nanoseconds p50{0};
  std::chrono::nanoseconds p99{0};
};

// One series of a metric: its path, type, unit and attributes. An aggregate counts as all of its
// observations. A member that its type does not use keeps its first value; NaN stands for "no number was
// recorded".
//
// Quantiles are within 1/64 of an observation. Of an aggregate they are within the bucket that has the
// observation, which is taken to be evenly filled from the aggregate's least to its greatest value; of one
// without buckets only those two and the mean are known.
struct MetricRow {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  std::string path;
  SeriesAttributes attributes;  // all; in a breakdown those that were asked for
  std::string unit;             // UCUM; empty when not given
  MetricType type = MetricType::untyped;
  std::uint64_t count = 0;  // observations, those that are NaN included
  // Observations that are not a number: part of nothing else. Of an aggregate whose sum or extremes are none,
  // all.
  std::uint64_t nan = 0;
  double sum = 0.0;   // counter, up-down counter: the total; histogram: of the observations
  OwnedValue last;    // gauge, untyped
  double min = none;  // gauge, histogram
  double max = none;  // gauge, histogram
  double avg = none;  // histogram
  double p50 = none;  // histogram
  double p99 = none;  // histogram
};

// All that a summary knows at one moment. Within a list each event counts in one row.
struct Rows {
  std::vector<TimingRow> timings;
  std::vector<MetricRow> metrics;
  // The breakdown: events that have at least one of these attributes, by their values.
  std::vector<std::string> by;
  std::vector<TimingRow> timings_by;
  std::vector<MetricRow> metrics_by;
};

namespace detail {

// By type, then by value; NaN last.
[[nodiscard]] inline bool is_less(const OwnedValue& a, const OwnedValue& b) {
  if (a.index() != b.index()) return a.index() < b.index();
  if (const double* left = std::get_if<double>(&a)) {
    const double right = std::get<double>(b);
    return std::isnan(right) ? !std::isnan(*left) : *left < right;
  }
  return a < b;
}

[[nodiscard]] inline bool is_less(const SeriesAttributes& a, const SeriesAttributes& b) {
  if (a.is_other != b.is_other) return b.is_other;
  for (std::size_t i = 0; i < a.entries.size() && i < b.entries.size(); ++i) {
    const auto& [left_key, left] = a.entries[i];
    const auto& [right_key, right] = b.entries[i];
    if (left_key != right_key) return left_key < right_key;
    if (is_less(left, right) || is_less(right, left)) return is_less(left, right);
  }
  return a.entries.size() < b.entries.size();
}

// By path, then by type, unit and attributes.
struct IsBefore {
  bool operator()(const TimingRow& a, const TimingRow& b) const {
    return a.path != b.path ? a.path < b.path : is_less(a.attributes, b.attributes);
  }
  bool operator()(const MetricRow& a, const MetricRow& b) const {
    if (a.path != b.path) return a.path < b.path;
    if (a.type != b.type) return a.type < b.type;
    return a.unit != b.unit ? a.unit < b.unit : is_less(a.attributes, b.attributes);
  }
};

}  // namespace detail

}  // namespace pollux::summary
