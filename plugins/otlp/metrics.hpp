// Metrics: metric events as the `metrics` of a request. In: events. Out: encoded items, and a memory of what
// was accepted, which the next request goes on from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <pollux/sdk/event.hpp>

#include "series.hpp"
#include "totals.hpp"

namespace pollux::otlp {

enum class Temporality { cumulative, delta };

struct MetricContent {
  Temporality temporality = Temporality::cumulative;
  std::vector<double> bounds;  // of histograms that are single observations
  std::size_t max_series = 0;  // whose totals are kept
};

class Metrics {
 public:
  explicit Metrics(MetricContent content);

  // Monotonic time from which the first sums count.
  void begin(Nanoseconds now) { begun_ = now; }

  // False when no data point can stand for it.
  [[nodiscard]] bool add(const Metric& metric, const Batch& batch);
  [[nodiscard]] bool empty() const { return table_.empty(); }
  [[nodiscard]] std::size_t bytes() const { return table_.bytes(); }  // of the items, at most

  // What was added, as items. Called once, then accept or clear.
  [[nodiscard]] std::string_view encode();
  // How often the totals had to begin anew, by now.
  [[nodiscard]] std::uint64_t resets() const { return resets_; }

  void accept();  // what was encoded has arrived
  void clear();   // it has not, and is to be forgotten

 private:
  void append_metric(const Series* const* first, const Series* const* last);

  MetricContent content_;
  SeriesTable table_;
  Totals totals_;
  std::unordered_set<std::uint32_t> falling_;  // paths of counters that once fell, so are no longer monotonic
  Nanoseconds begun_{0};
  std::int64_t counted_until_ns_ = 0;  // Unix time, by single observations that have arrived; 0: before any
  std::int64_t counts_until_ns_ = 0;   // the same once what was encoded has arrived
  bool has_counted_ = false;
  std::uint64_t resets_ = 0;
  std::string bytes_;
};

}  // namespace pollux::otlp
