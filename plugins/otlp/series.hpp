// SeriesTable: the metrics of one request, folded by series: a counter's increments and a histogram's
// observations are one point, each value of a gauge is one, each handle's interval is one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <pollux/abi/event.h>
#include <pollux/sdk/event.hpp>
#include <pollux/sdk/series_clock.hpp>

#include "attributes.hpp"
#include "point.hpp"

namespace pollux::otlp {

[[nodiscard]] constexpr bool is_sum(MetricType type) {
  return type == MetricType::counter || type == MetricType::up_down_counter;
}

// One instrument with one set of attributes.
struct Series {
  const pollux_scope* scope = nullptr;  // its path, unit and description
  MetricType type = MetricType::gauge;  // never untyped
  bool falls = false;                   // something negative was added to this counter
  std::string key;                      // tells it from every other, also in another process
  std::string attributes;               // encoded, as a field of its data points
  std::vector<double> bounds;           // of a histogram
  std::vector<Point> points;            // at least one
};

// The type of the series of that key.
[[nodiscard]] MetricType type_in_key(std::string_view key);

class SeriesTable {
 public:
  explicit SeriesTable(std::vector<double> bounds) : bounds_(std::move(bounds)) {}

  // False when no data point can stand for it: a sum of what is no number or has no end, an aggregate that
  // contradicts itself.
  [[nodiscard]] bool add(const Metric& metric, const Batch& batch);
  [[nodiscard]] SeriesClock& clock() { return clock_; }
  [[nodiscard]] const SeriesClock& clock() const { return clock_; }

  // Gives the points that are made of single observations their stretch of time.
  void close(std::int64_t start_ns, std::int64_t end_ns);

  [[nodiscard]] bool empty() const { return series_.empty(); }
  [[nodiscard]] std::vector<Series>& series() { return series_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }  // that it comes to at most
  // Of single observations; 0 when there are none.
  [[nodiscard]] std::int64_t earliest_ns() const { return earliest_ns_; }
  [[nodiscard]] std::int64_t latest_ns() const { return latest_ns_; }
  void clear();

 private:
  Series& series_of(const Metric& metric, MetricType type, std::span<const double> bounds);
  Point& point_of(Series& series, bool is_open);
  bool add_single(const Metric& metric, MetricType type, std::int64_t time_ns);
  bool add_aggregate(const Metric& metric, const Aggregate& aggregate, std::int64_t time_ns,
                     const Batch& batch);

  SeriesClock clock_;
  std::vector<double> bounds_;  // of histograms that are single observations
  std::vector<Series> series_;
  std::unordered_map<std::string, std::size_t> places_;  // in series_, by key
  DistinctAttributes attributes_;
  std::string key_;      // scratch
  std::string encoded_;  //
  std::size_t bytes_ = 0;
  std::int64_t earliest_ns_ = 0;
  std::int64_t latest_ns_ = 0;
};

}  // namespace pollux::otlp
