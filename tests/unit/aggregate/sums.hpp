// Sums: a reporter that keeps the aggregated metrics it was given, and adds them up by path.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <pollux/abi/event.h>
#include <pollux/sdk/event.hpp>

#include "recorded.hpp"

namespace pollux::test {

struct SeenSum {
  Seen event;
  std::int64_t start_ns = 0;  // of the interval
  std::uint64_t count = 0;
  double sum = 0;
  double min = 0;
  double max = 0;
  std::vector<double> bounds;
  std::vector<std::uint64_t> buckets;
};

// Over all intervals.
struct Whole {
  std::uint64_t events = 0;
  std::uint64_t count = 0;
  double sum = 0;
  std::int64_t value = 0;  // of counters whose sums are whole
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  std::vector<std::uint64_t> buckets;
  bool buckets_match = true;  // in every event they hold as many observations as its count
};

struct Sums {
  std::vector<SeenSum> events;
  std::map<std::string, Whole> whole;

  void record_metric(const Metric& metric) {
    const pollux_aggregate* aggregate = metric.raw().aggregate;
    if (!aggregate) return;
    SeenSum seen;
    seen.event = seen_of(metric);
    seen.event.type = metric.metric_type();
    seen.event.value = text_of(metric.value());
    seen.event.start_ns = metric.raw().start_ns;
    seen.start_ns = aggregate->start_ns;
    seen.count = aggregate->count;
    seen.sum = aggregate->sum;
    seen.min = aggregate->min;
    seen.max = aggregate->max;
    Whole& all = whole[seen.event.scope];
    if (aggregate->bucket_count > 0) {
      seen.bounds.assign(aggregate->bounds, aggregate->bounds + aggregate->bucket_count - 1);
      seen.buckets.assign(aggregate->buckets, aggregate->buckets + aggregate->bucket_count);
      all.buckets.resize(seen.buckets.size());
      std::uint64_t in_buckets = 0;
      for (std::size_t i = 0; i < seen.buckets.size(); ++i) {
        all.buckets[i] += seen.buckets[i];
        in_buckets += seen.buckets[i];
      }
      all.buckets_match = all.buckets_match && in_buckets == seen.count;
    }
    ++all.events;
    all.count += seen.count;
    all.sum += seen.sum;
    if (metric.value().type() == Value::Type::int64) all.value += metric.value().int64();
    all.min = std::min(all.min, seen.min);
    all.max = std::max(all.max, seen.max);
    events.push_back(std::move(seen));
  }

  [[nodiscard]] const SeenSum& at(std::size_t index) const { return events.at(index); }
};

}  // namespace pollux::test
