#include "histogram.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace pollux::prometheus {
namespace {

// Of the bucket that holds the value: its upper bound is the first that is not below.
std::size_t bucket_of(const Bounds& bounds, double value) {
  return static_cast<std::size_t>(std::ranges::lower_bound(bounds, value) - bounds.begin());
}

}  // namespace

void Histogram::observe(const Bounds& bounds, double value, const std::optional<Exemplar>& exemplar) {
  const std::size_t bucket = bucket_of(bounds, value);
  ++counts_[bucket];
  sum_ += value;
  if (exemplar) exemplars_.offer(bucket, counts_.size(), *exemplar);
}

void Histogram::add(const Bounds& bounds, const Aggregate& aggregate) {
  sum_ += aggregate.sum();
  if (aggregate.buckets().empty()) {  // of another kind of handle: all there is to go by is the mean
    counts_[bucket_of(bounds, aggregate.mean())] += aggregate.count();
    return;
  }
  for (const Bucket bucket : aggregate.buckets()) {
    if (bucket.count > 0) counts_[bucket_of(bounds, bucket.upper)] += bucket.count;
  }
}

::prometheus::ClientMetric::Histogram Histogram::page(const Bounds& bounds) const {
  ::prometheus::ClientMetric::Histogram page;
  page.bucket.reserve(counts_.size());
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    below += counts_[i];
    page.bucket.push_back({below, i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity()});
  }
  page.sample_count = below;
  page.sample_sum = sum_;
  return page;
}

}  // namespace pollux::prometheus
