// Point: what one series observed over a stretch of time; a data point before it is encoded.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <pollux/sdk/aggregate.hpp>

#include "number.hpp"

namespace pollux::otlp {

struct Point {
  std::int64_t start_ns = 0;  // Unix time, of this and the next; a gauge has no start
  std::int64_t end_ns = 0;
  bool is_open = false;  // made of single observations, and takes more of them

  Number number;  // a counter's sum, a gauge's value

  // Of a histogram. Without any bucket only these are known.
  std::uint64_t count = 0;
  double sum = 0.0;
  double min = 0.0;
  double max = 0.0;
  std::vector<std::uint64_t> buckets;

  // One observation of a histogram with these bounds.
  void observe(double value, std::span<const double> bounds) {
    min = count == 0 ? value : std::min(min, value);
    max = count == 0 ? value : std::max(max, value);
    ++count;
    sum += value;
    buckets.resize(bounds.size() + 1);
    const auto bound = std::lower_bound(bounds.begin(), bounds.end(), value);
    ++buckets[static_cast<std::size_t>(bound - bounds.begin())];
  }

  // All that a handle's histogram observed in an interval.
  void take(const Aggregate& aggregate) {
    count = aggregate.count();
    sum = aggregate.sum();
    min = aggregate.min();
    max = aggregate.max();
    const std::span<const std::uint64_t> counts = aggregate.buckets().counts();
    buckets.assign(counts.begin(), counts.end());
  }

  // Adds what was observed after it, by the same series.
  void join(const Point& later) {
    end_ns = std::max(end_ns, later.end_ns);
    number += later.number;
    if (later.count == 0) return;
    min = count == 0 ? later.min : std::min(min, later.min);
    max = count == 0 ? later.max : std::max(max, later.max);
    count += later.count;
    sum += later.sum;
    buckets.resize(std::max(buckets.size(), later.buckets.size()));
    for (std::size_t i = 0; i < later.buckets.size(); ++i) buckets[i] += later.buckets[i];
  }
};

}  // namespace pollux::otlp
