// Summary: a reporter that keeps everything in memory and can say it at any time. In: events. Out: a report
// for people, a JSON document, or rows for the application. It prints nothing by itself.
//
//   pollux::Summary summary;
//   pollux::TelemetryContext telemetry{std::ref(summary)};
//   ...
//   std::cout << summary.report();
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/summary_json.hpp>
#include <pollux/sdk/summary_report.hpp>
#include <pollux/sdk/summary_rows.hpp>
#include <pollux/sdk/summary_series.hpp>

namespace pollux {

// All functions but moving may be called from any thread at any time; recording waits while rows are read,
// some microseconds a path. Memory is bounded: `max_scopes` timed paths and as many metrics, each some
// kilobytes; what lies beyond is gathered in one row named "(other)". A Summary that was moved from can only
// be destroyed or assigned to.
class Summary {
 public:
  using Row = summary::TimingRow;
  using MetricRow = summary::MetricRow;
  static constexpr std::size_t default_max_scopes = 10'000;

  Summary() : Summary(default_max_scopes) {}
  explicit Summary(std::size_t max_scopes) : state_(std::make_unique<State>()) {
    state_->max_scopes = max_scopes;
  }

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

  // Sorted by path, the row "(other)" last.
  [[nodiscard]] std::vector<Row> timings() const {
    const std::lock_guard lock(state_->mutex);
    return state_->timing_rows();
  }
  [[nodiscard]] std::vector<MetricRow> metrics() const {
    const std::lock_guard lock(state_->mutex);
    return state_->metric_rows();
  }

  // The text of summary_report.hpp: scopes as a tree, the slowest first, then the metrics.
  [[nodiscard]] std::string report() const {
    const auto [timings, metrics] = rows();
    return summary::to_text(timings, metrics);
  }

  // The JSON document of summary_json.hpp.
  [[nodiscard]] std::string snapshot() const {
    const auto [timings, metrics] = rows();
    return summary::to_json(timings, metrics);
  }

  // Forgets everything gathered so far.
  void reset() {
    const std::lock_guard lock(state_->mutex);
    state_->timings.clear();
    state_->metrics.clear();
    state_->other_timings = {};
    state_->other_metrics = summary::MetricSeries(MetricType::untyped);
  }

 private:
  template <class Series>
  struct Entry {
    const pollux_scope* scope;  // lives for the process
    Series series;
  };

  // The same path at any depth is one metric, and so is one with another description.
  struct MetricKey {
    std::uint32_t path_id;
    MetricType type;
    std::string_view unit;  // lives for the process
    bool operator==(const MetricKey&) const = default;
  };
  struct HashOfKey {
    std::size_t operator()(const MetricKey& key) const noexcept {
      return std::size_t{key.path_id} << 3 | static_cast<std::size_t>(key.type);
    }
  };

  struct State {
    mutable std::mutex mutex;
    std::size_t max_scopes = default_max_scopes;
    std::unordered_map<std::uint64_t, Entry<summary::TimingSeries>> timings;  // by path
    std::unordered_map<MetricKey, Entry<summary::MetricSeries>, HashOfKey> metrics;
    summary::TimingSeries other_timings;
    summary::MetricSeries other_metrics{MetricType::untyped};

    void record(const Timing& timing) {
      auto found = timings.find(timing.path_id());
      if (found == timings.end()) {
        if (timings.size() >= max_scopes) return other_timings.record(timing);
        found =
            timings.try_emplace(timing.path_id(), Entry<summary::TimingSeries>{timing.raw().scope, {}}).first;
      }
      found->second.series.record(timing);
    }

    void record(const Metric& metric) {
      const MetricKey key{metric.path_id(), metric.type(), metric.unit()};
      auto found = metrics.find(key);
      if (found == metrics.end()) {
        if (metrics.size() >= max_scopes) return other_metrics.count(metric);
        const summary::MetricSeries fresh(metric.type());
        found = metrics.try_emplace(key, Entry<summary::MetricSeries>{metric.raw().scope, fresh}).first;
      }
      found->second.series.record(metric);
    }

    [[nodiscard]] std::vector<Row> timing_rows() const {
      std::vector<Row> rows;
      rows.reserve(timings.size() + 1);
      for (const auto& [id, entry] : timings) rows.push_back(entry.series.row(view(entry.scope->path)));
      std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.path < b.path; });
      Row rest = other_timings.row(summary::other);
      if (rest.calls > 0) rows.push_back(std::move(rest));
      return rows;
    }

    [[nodiscard]] std::vector<MetricRow> metric_rows() const {
      std::vector<MetricRow> rows;
      rows.reserve(metrics.size() + 1);
      for (const auto& [key, entry] : metrics) {
        rows.push_back(entry.series.row(view(entry.scope->path), view(entry.scope->unit)));
      }
      std::sort(rows.begin(), rows.end(), [](const MetricRow& a, const MetricRow& b) {
        return std::tie(a.path, a.type, a.unit) < std::tie(b.path, b.type, b.unit);
      });
      MetricRow rest = other_metrics.row(summary::other, {});
      if (rest.count > 0) rows.push_back(std::move(rest));
      return rows;
    }
  };

  // Both lists as of one moment.
  [[nodiscard]] std::pair<std::vector<Row>, std::vector<MetricRow>> rows() const {
    const std::lock_guard lock(state_->mutex);
    return {state_->timing_rows(), state_->metric_rows()};
  }

  std::unique_ptr<State> state_;
};

}  // namespace pollux
