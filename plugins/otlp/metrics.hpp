// Metrics: metric events as the `metrics` of a request. In: events. Out: encoded items, and a memory of what
// was accepted, which the next request goes on from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/event.hpp>

#include "series.hpp"
#include "totals.hpp"

namespace pollux::otlp {

struct MetricContent {
  Temporality temporality = Temporality::cumulative;
  std::vector<double> bounds;  // of histograms that are single observations
  std::size_t max_series = 0;  // whose totals are kept
};

// What lasts from one request to the next.
struct MetricMemory {
  std::int64_t clock_offset_ns = 0;   // of SeriesClock
  std::int64_t counted_until_ns = 0;  // Unix time, by single observations that have arrived; 0: before any
  bool has_counted = false;
  std::set<std::string, std::less<>> falling;  // paths of counters that once fell: no longer monotonic
  Totals::Kept totals;
};

class Metrics {
 public:
  explicit Metrics(MetricContent content);

  // For the successor of this reporter, and of its predecessor, before begin().
  [[nodiscard]] MetricMemory memory() const;
  void resume(MetricMemory memory);

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
  std::set<std::string, std::less<>> falling_;  // as in MetricMemory, this and the next two
  std::int64_t counted_until_ns_ = 0;
  bool has_counted_ = false;
  Nanoseconds begun_{0};
  std::int64_t counts_until_ns_ = 0;  // the same once what was encoded has arrived
  std::uint64_t resets_ = 0;
  std::string bytes_;
};

}  // namespace pollux::otlp
