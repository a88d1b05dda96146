// The series of a summary: what is gathered about one of them while events arrive. In: events. Out: rows.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/quantiles.hpp>
#include <pollux/sdk/summary_rows.hpp>

namespace pollux::summary {

class TimingSeries {
 public:
  using Row = TimingRow;

  TimingSeries() = default;
  explicit TimingSeries(MetricType) {}

  void record(const Timing& timing) {
    const std::int64_t duration = std::max<std::int64_t>(timing.duration().count(), 0);
    ++calls_;
    if (timing.status() == Status::error) ++errors_;
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    total_ = duration > most - total_ ? most : total_ + duration;
    min_ = std::min(min_, duration);
    max_ = std::max(max_, duration);
    quantiles_.record(static_cast<double>(duration));
  }

  // For the row of many paths.
  void record_as_other(const Timing& timing) { record(timing); }

  [[nodiscard]] bool empty() const { return calls_ == 0; }

  // Without attributes.
  [[nodiscard]] TimingRow row(std::string_view path) const {
    using std::chrono::nanoseconds;
    TimingRow row;
    row.path = path;
    row.calls = calls_;
    row.errors = errors_;
    if (calls_ == 0) return row;
    row.total = nanoseconds(total_);
    row.avg = nanoseconds(total_ / static_cast<std::int64_t>(calls_));
    row.min = nanoseconds(min_);
    row.max = nanoseconds(max_);
    row.p50 = quantile(0.50);
    row.p99 = quantile(0.99);
    return row;
  }

 private:
  [[nodiscard]] std::chrono::nanoseconds quantile(double share) const {
    const double estimate = quantiles_.at(share);  // at most 2^63, where no int64 is
    const bool beyond = estimate >= static_cast<double>(max_);
    return std::chrono::nanoseconds(beyond ? max_ : std::max(min_, static_cast<std::int64_t>(estimate)));
  }

  std::uint64_t calls_ = 0;
  std::uint64_t errors_ = 0;
  std::int64_t total_ = 0;  // ns, as are the next two
  std::int64_t min_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t max_ = 0;
  Quantiles quantiles_;
};

class MetricSeries {
 public:
  using Row = MetricRow;

  explicit MetricSeries(MetricType type) : type_(type) {}

  void record(const Metric& metric) {
    count(metric);
    keep_last(metric.value());
    if (type_ == MetricType::untyped) return;
    if (const auto aggregate = metric.aggregate()) {
      observe(*aggregate);
    } else {
      observe(metric.number());
    }
  }

  // For the row of many metrics of different kinds: counts observations, and keeps nothing of their values.
  void record_as_other(const Metric& metric) { count(metric); }

  [[nodiscard]] bool empty() const { return count_ == 0; }

  // Without attributes and unit.
  [[nodiscard]] MetricRow row(std::string_view path) const {
    MetricRow row;
    row.path = path;
    row.type = type_;
    row.count = count_;
    row.nan = nan_;
    if (adds_up(type_) || type_ == MetricType::histogram) row.sum = sum_;
    row.last = last_;
    if (numbers() == 0) return row;
    if (type_ == MetricType::gauge || type_ == MetricType::histogram) row.min = min_, row.max = max_;
    if (type_ == MetricType::histogram) {
      row.avg = sum_ / static_cast<double>(numbers());
      row.p50 = std::clamp(quantiles_.at(0.50), min_, max_);
      row.p99 = std::clamp(quantiles_.at(0.99), min_, max_);
    }
    return row;
  }

 private:
  void count(const Metric& metric) {
    const auto aggregate = metric.aggregate();
    pollux::detail::add_capped(count_, aggregate ? aggregate->count() : 1);
  }

  [[nodiscard]] std::uint64_t numbers() const { return type_ == MetricType::untyped ? 0 : count_ - nan_; }

  void keep_last(const Value& value) {
    if (type_ == MetricType::gauge) {
      last_ = value.number();
    } else if (type_ == MetricType::untyped) {
      if (value.is_string() && std::holds_alternative<std::string>(last_)) {
        std::get<std::string>(last_).assign(value.string());  // reuses its memory
      } else {
        last_ = owned(value);
      }
    }
  }

  void observe(double number) {
    if (std::isnan(number)) return pollux::detail::add_capped(nan_, 1);
    sum_ += number;
    min_ = std::min(min_, number);
    max_ = std::max(max_, number);
    if (type_ == MetricType::histogram) quantiles_.record(number);
  }

  // When what the type needs is no number, so may be any of the observations: all of them count as such.
  void observe(const Aggregate& aggregate) {
    const bool has_sum = !std::isnan(aggregate.sum());
    const bool has_extremes = aggregate.min() <= aggregate.max();
    const bool sums = type_ != MetricType::gauge;
    const bool compares = !adds_up(type_);
    if ((sums && !has_sum) || (compares && !has_extremes))
      return pollux::detail::add_capped(nan_, aggregate.count());
    if (sums) sum_ += aggregate.sum();
    if (compares) {
      min_ = std::min(min_, aggregate.min());
      max_ = std::max(max_, aggregate.max());
    }
    if (type_ == MetricType::histogram) spread(aggregate);
  }

  // The observations of a bucket lie between its bounds, and within the extremes. Without buckets one has the
  // least value and one the greatest; the rest is taken to be their mean.
  void spread(const Aggregate& aggregate) {
    const double min = aggregate.min();
    const double max = aggregate.max();
    for (const Bucket& bucket : aggregate.buckets()) {
      quantiles_.record_between(std::max(min, bucket.lower), std::min(max, bucket.upper), bucket.count);
    }
    if (!aggregate.buckets().empty()) return;
    quantiles_.record(min);
    if (aggregate.count() > 1) quantiles_.record(max);
    if (aggregate.count() <= 2) return;
    const std::uint64_t rest = aggregate.count() - 2;
    const double mean = (aggregate.sum() - min - max) / static_cast<double>(rest);
    if (std::isnan(mean)) return quantiles_.record_between(min, max, rest);
    quantiles_.record(std::clamp(mean, min, max), rest);
  }

  MetricType type_;
  std::uint64_t count_ = 0;
  std::uint64_t nan_ = 0;
  double sum_ = 0.0;
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
  OwnedValue last_;
  Quantiles quantiles_;
};

}  // namespace pollux::summary
