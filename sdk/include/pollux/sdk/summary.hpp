// Summary: a reporter that keeps everything in memory and can say it at any time. In: events. Out: a report
// for people, a JSON document, or rows for the application. It prints nothing by itself.
//
//   pollux::Summary summary;
//   pollux::TelemetryContext telemetry{std::ref(summary)};
//   ...
//   std::cout << summary.report();
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <pollux/sdk/attribute_set.hpp>
#include <pollux/sdk/event.hpp>
#include <pollux/sdk/summary_entries.hpp>
#include <pollux/sdk/summary_json.hpp>
#include <pollux/sdk/summary_report.hpp>
#include <pollux/sdk/summary_rows.hpp>
#include <pollux/sdk/summary_series.hpp>
#include <pollux/sdk/summary_table.hpp>

namespace pollux {

// What a Summary keeps apart, and how much of it.
struct SummaryOptions {
  std::size_t max_scopes = 10'000;  // timed paths, and as many metrics; all others share one row, `[other]`
  std::size_t max_series = 1'000;   // series with attributes of one path; further ones are one, `[other]`
  std::size_t max_entries_per_scope = 0;  // events of each path that are kept one by one, the last ones
  std::vector<std::string> by = {};       // attributes whose values break timings and metrics down
};

// Timings are gathered by path, metrics by path, type and all attributes.
//
// All functions but moving may be called from any thread at any time; recording waits while rows are read,
// some microseconds a path. Memory is bounded by the options: each series has some kilobytes. A Summary that
// was moved from can only be destroyed or assigned to.
class Summary {
 public:
  using Row = summary::TimingRow;
  using MetricRow = summary::MetricRow;

  explicit Summary(SummaryOptions options = {}) : state_(std::make_unique<State>(std::move(options))) {}

  void record_batch(const Batch& batch) {
    const std::lock_guard lock(state_->mutex);
    for (const Event event : batch) {
      if (event.is_timing()) {
        state_->record(event.timing());
      } else if (event.is_metric()) {
        state_->record(event.metric());
      }
    }
  }

  // Sorted by path, then by attributes, the row `[other]` last.
  [[nodiscard]] std::vector<Row> timings() const { return rows().timings; }
  [[nodiscard]] std::vector<MetricRow> metrics() const { return rows().metrics; }

  // All lists as of one moment, those of the breakdown too.
  [[nodiscard]] summary::Rows rows() const {
    const std::lock_guard lock(state_->mutex);
    return state_->rows();
  }

  // The text of summary_report.hpp: scopes as a tree, the slowest first, then the metrics, then both by the
  // attributes that were asked for.
  [[nodiscard]] std::string report() const { return summary::to_text(rows()); }

  // The JSON document of summary_json.hpp.
  [[nodiscard]] std::string snapshot() const {
    const std::lock_guard lock(state_->mutex);
    const bool keeps_entries = state_->options.max_entries_per_scope > 0;
    return summary::to_json(state_->rows(), keeps_entries ? &state_->entries : nullptr);
  }

  // The events that are kept one by one, as the JSON object of summary_entries.hpp.
  [[nodiscard]] std::string entries() const {
    const std::lock_guard lock(state_->mutex);
    std::string out;
    state_->entries.append_to(out);
    return out;
  }

  // Forgets everything gathered so far.
  void reset() {
    const std::lock_guard lock(state_->mutex);
    state_->timings.clear();
    state_->metrics.clear();
    state_->timings_by.clear();
    state_->metrics_by.clear();
    state_->entries.clear();
  }

 private:
  struct State {
    explicit State(SummaryOptions given) : options(std::move(given)) {}

    mutable std::mutex mutex;
    const SummaryOptions options;
    const summary::Bounds bounds{options.max_scopes, options.max_series};
    summary::SeriesTable<summary::TimingSeries> timings;
    summary::SeriesTable<summary::MetricSeries> metrics;
    summary::SeriesTable<summary::TimingSeries> timings_by;
    summary::SeriesTable<summary::MetricSeries> metrics_by;
    summary::Entries entries;
    AttributeSet attributes;  // scratch

    void record(const Timing& timing) {
      attributes.clear();
      timings.record(timing, attributes, bounds);
      if (selects(timing)) timings_by.record(timing, attributes, bounds);
      if (options.max_entries_per_scope > 0)
        entries.record(timing, options.max_scopes, options.max_entries_per_scope);
    }

    void record(const Metric& metric) {
      attributes.assign(metric.attributes());
      metrics.record(metric, attributes, bounds);
      if (selects(metric)) metrics_by.record(metric, attributes, bounds);
      if (options.max_entries_per_scope > 0)
        entries.record(metric, options.max_scopes, options.max_entries_per_scope);
    }

    // Whether the event has an attribute of the breakdown; those are then in `attributes`.
    bool selects(const EventView& event) {
      if (options.by.empty() || event.attributes().empty()) return false;
      attributes.assign(event.attributes(), options.by);
      return !attributes.empty();
    }

    [[nodiscard]] summary::Rows rows() const {
      return {timings.rows(), metrics.rows(), options.by, timings_by.rows(), metrics_by.rows()};
    }
  };

  std::unique_ptr<State> state_;
};

}  // namespace pollux
