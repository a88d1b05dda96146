#include "series.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <numeric>
#include <optional>

namespace pollux::otlp {
namespace {

// The most that a request spends beside names, attributes and buckets.
constexpr std::size_t bytes_of_a_series = 48;
constexpr std::size_t bytes_of_a_point = 80;

template <class T>
void append_raw(std::string& key, const T* first, std::size_t count) {
  key.append(reinterpret_cast<const char*>(first), count * sizeof(T));
}

// The id of the path, with which a series' key in this process begins, is another one in other processes.
std::string lasting_key(const pollux_scope& scope, std::string_view key) {
  const std::string_view path = view(scope.path);
  const auto size = static_cast<std::uint32_t>(path.size());
  std::string lasting;
  lasting.reserve(path.size() + key.size());
  append_raw(lasting, &size, 1);
  lasting += path;
  lasting += key.substr(sizeof scope.path_id);
  return lasting;
}

// Whether a histogram's data point can be made of it.
bool is_sound(const Buckets& buckets, std::uint64_t count) {
  if (buckets.empty()) return true;
  const std::span<const double> bounds = buckets.bounds();
  const auto counts = buckets.counts();
  const bool ascends =
      std::adjacent_find(bounds.begin(), bounds.end(), std::greater_equal<>()) == bounds.end();
  const bool finite = std::all_of(bounds.begin(), bounds.end(), [](double b) { return std::isfinite(b); });
  return ascends && finite && std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}) == count;
}

}  // namespace

// A state that is not ours has no types: nothing goes on from it.
MetricType type_in_key(std::string_view key) {
  std::uint32_t path_size = 0;
  std::uint32_t type = 0;
  if (key.size() < sizeof path_size) return MetricType::gauge;
  std::memcpy(&path_size, key.data(), sizeof path_size);
  key.remove_prefix(sizeof path_size);
  if (key.size() < path_size + sizeof type) return MetricType::gauge;
  std::memcpy(&type, key.data() + path_size, sizeof type);
  return static_cast<MetricType>(type);
}

bool SeriesTable::add(const Metric& metric, const Batch& batch) {
  const std::int64_t time_ns = clock_.unix_ns(metric.time_monotonic(), batch);
  const MetricType type = metric.type() == MetricType::untyped ? MetricType::gauge : metric.type();
  const auto aggregate = metric.aggregate();
  if (aggregate && type != MetricType::gauge) return add_aggregate(metric, *aggregate, time_ns, batch);
  return add_single(metric, type, time_ns);
}

bool SeriesTable::add_single(const Metric& metric, MetricType type, std::int64_t time_ns) {
  const std::optional<Number> number = Number::of(metric.value());
  if (!number) return false;
  if (type == MetricType::gauge) {
    Series& series = series_of(metric, type, {});
    // Threads come one after the other: a collector wants the values of a series in order of time.
    const auto place = std::upper_bound(series.points.begin(), series.points.end(), time_ns,
                                        [](std::int64_t time, const Point& p) { return time < p.end_ns; });
    Point point;
    point.end_ns = time_ns;
    point.number = *number;
    series.points.insert(place, std::move(point));
    bytes_ += bytes_of_a_point + series.attributes.size();
    return true;
  }
  if (!number->is_finite()) return false;
  const bool is_histogram = type == MetricType::histogram;
  Series& series =
      series_of(metric, type, is_histogram ? std::span<const double>(bounds_) : std::span<const double>());
  Point& point = point_of(series, true);
  if (is_histogram) {
    point.observe(number->real(), series.bounds);
  } else {
    point.number += *number;
    series.falls = series.falls || (type == MetricType::counter && number->real() < 0);
  }
  earliest_ns_ = earliest_ns_ == 0 ? time_ns : std::min(earliest_ns_, time_ns);
  latest_ns_ = std::max(latest_ns_, time_ns);
  return true;
}

bool SeriesTable::add_aggregate(const Metric& metric, const Aggregate& aggregate, std::int64_t time_ns,
                                const Batch& batch) {
  if (aggregate.count() == 0) return false;
  const std::int64_t given = clock_.unix_ns(aggregate.start_monotonic(), batch);
  const std::int64_t start_ns = std::min(given, std::max<std::int64_t>(0, time_ns - 1));
  const MetricType type = metric.type();
  if (is_sum(type)) {
    const std::optional<Number> sum = Number::of(metric.value());
    if (!sum || !sum->is_finite()) return false;
    Series& series = series_of(metric, type, {});
    Point& point = point_of(series, false);
    point.start_ns = start_ns;
    point.end_ns = time_ns;
    point.number = *sum;
    const bool has_fallen = sum->real() < 0 || aggregate.min() < 0;
    series.falls = series.falls || (type == MetricType::counter && has_fallen);
    return true;
  }
  const Buckets buckets = aggregate.buckets();
  if (!is_sound(buckets, aggregate.count())) return false;
  Point& point = point_of(series_of(metric, MetricType::histogram, buckets.bounds()), false);
  point.start_ns = start_ns;
  point.end_ns = time_ns;
  point.take(aggregate);
  return true;
}

Series& SeriesTable::series_of(const Metric& metric, MetricType type, std::span<const double> bounds) {
  attributes_.assign(metric.attributes());
  attributes_.sort();
  encoded_.clear();
  if (type == MetricType::histogram) {
    protozero::pbf_builder<HistogramDataPoint> point(encoded_);
    append_attributes(point, HistogramDataPoint::attributes, attributes_);
  } else {
    protozero::pbf_builder<NumberDataPoint> point(encoded_);
    append_attributes(point, NumberDataPoint::attributes, attributes_);
  }
  const std::string_view unit = metric.unit();
  const std::uint32_t head[] = {metric.path_id(), static_cast<std::uint32_t>(type),
                                static_cast<std::uint32_t>(bounds.size()),
                                static_cast<std::uint32_t>(unit.size())};
  key_.clear();
  append_raw(key_, head, std::size(head));
  key_ += unit;
  append_raw(key_, bounds.data(), bounds.size());
  key_ += encoded_;

  const auto [found, is_new] = places_.try_emplace(key_, series_.size());
  if (is_new) {
    const pollux_scope& scope = *metric.raw().scope;
    series_.push_back(
        {&scope, type, false, lasting_key(scope, key_), encoded_, {bounds.begin(), bounds.end()}, {}});
    bytes_ += bytes_of_a_series +
              static_cast<std::size_t>(scope.path.size + scope.unit.size + scope.description.size);
  }
  return series_[found->second];
}

Point& SeriesTable::point_of(Series& series, bool is_open) {
  if (is_open && !series.points.empty() && series.points.back().is_open) return series.points.back();
  bytes_ += bytes_of_a_point + series.attributes.size() + 2 * sizeof(double) * (series.bounds.size() + 1);
  Point& point = series.points.emplace_back();
  point.is_open = is_open;
  return point;
}

void SeriesTable::close(std::int64_t start_ns, std::int64_t end_ns) {
  for (Series& each : series_) {
    for (Point& point : each.points) {
      if (!point.is_open) continue;
      point.start_ns = start_ns;
      point.end_ns = end_ns;
    }
  }
}

void SeriesTable::clear() {
  series_.clear();
  places_.clear();
  bytes_ = 0;
  earliest_ns_ = latest_ns_ = 0;
}

}  // namespace pollux::otlp
