// Aggregate: many observations of one metric, summed up over an interval, as a C++ view over the ABI. Like
// the metric that it comes from it is valid until the function that was given the metric returns.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>

#include <pollux/abi/event.h>
#include <pollux/sdk/saturated.hpp>

namespace pollux {

// The observations in (lower, upper]: from above `lower` to `upper` itself.
struct Bucket {
  double lower = 0.0;  // -infinity in the first bucket
  double upper = 0.0;  // +infinity in the last one
  std::uint64_t count = 0;
};

// The buckets of a histogram in ascending order. Together they have as many observations as the aggregate.
class Buckets {
 public:
  class Iterator {
   public:
    using value_type = Bucket;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(const pollux_aggregate* of, std::uint32_t at) : of_(of), at_(at) {}
    Bucket operator*() const {
      constexpr double infinity = std::numeric_limits<double>::infinity();
      return {at_ == 0 ? -infinity : of_->bounds[at_ - 1],
              at_ + 1 == of_->bucket_count ? infinity : of_->bounds[at_], of_->buckets[at_]};
    }
    Iterator& operator++() { return ++at_, *this; }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    const pollux_aggregate* of_ = nullptr;
    std::uint32_t at_ = 0;
  };

  explicit Buckets(const pollux_aggregate& of) : of_(&of) {}

  [[nodiscard]] Iterator begin() const { return {of_, 0}; }
  [[nodiscard]] Iterator end() const { return {of_, of_->bucket_count}; }
  [[nodiscard]] std::size_t size() const { return of_->bucket_count; }
  [[nodiscard]] bool empty() const { return of_->bucket_count == 0; }  // of a counter or a gauge

  // The same as arrays: the bounds between the buckets, one fewer than there are buckets, and the counts.
  [[nodiscard]] std::span<const double> bounds() const { return {of_->bounds, empty() ? 0 : size() - 1}; }
  [[nodiscard]] std::span<const std::uint64_t> counts() const { return {of_->buckets, size()}; }

 private:
  const pollux_aggregate* of_;
};

class Aggregate {
 public:
  // `end` is the time of the metric event.
  Aggregate(const pollux_aggregate& aggregate, std::chrono::nanoseconds end) : raw_(&aggregate), end_(end) {}

  [[nodiscard]] std::uint64_t count() const { return raw_->count; }  // observations, at least 1
  // Of what was added to a counter, set a gauge to or recorded in a histogram. Each may be infinite or NaN,
  // as observations may.
  [[nodiscard]] double sum() const { return raw_->sum; }
  [[nodiscard]] double min() const { return raw_->min; }
  [[nodiscard]] double max() const { return raw_->max; }
  [[nodiscard]] double mean() const { return sum() / static_cast<double>(count()); }
  [[nodiscard]] Buckets buckets() const { return Buckets(*raw_); }

  // The interval, on the monotonic clock; it ends at the metric's time. It may be empty.
  [[nodiscard]] std::chrono::nanoseconds start_monotonic() const {
    return std::chrono::nanoseconds(raw_->start_ns);
  }
  [[nodiscard]] std::chrono::nanoseconds interval() const {
    return std::chrono::nanoseconds(saturated_difference(end_.count(), raw_->start_ns));
  }

  [[nodiscard]] const pollux_aggregate& raw() const { return *raw_; }

 private:
  const pollux_aggregate* raw_;
  std::chrono::nanoseconds end_;
};

}  // namespace pollux
