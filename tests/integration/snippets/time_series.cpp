// Snippets of docs/from-python.md: a reporter that maps events to counters, gauges and histograms, and the
// metadata.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <pollux/pollux.hpp>

#include "captured.hpp"
#include "catch.hpp"

namespace {

// [snippet time series]
// Timings become histograms of seconds, counters become counters: the mapping that Prometheus asks for.
// Another backend takes the same two functions with its own client in the place of the maps.
class SeriesReporter {
 public:
  void record_timing(const pollux::Timing& timing) {
    observe(name_of(timing) + "_duration_seconds", timing.duration_s());
    if (timing.status() == pollux::Status::error) values_[name_of(timing) + "_errors_total"] += 1;
  }

  void record_metric(const pollux::Metric& metric) {
    switch (metric.type()) {
      case pollux::MetricType::counter:
        values_[name_of(metric) + "_total"] += metric.number();
        break;
      case pollux::MetricType::up_down_counter:
        values_[name_of(metric)] += metric.number();
        break;
      case pollux::MetricType::gauge:
        values_[name_of(metric)] = metric.number();
        break;
      case pollux::MetricType::histogram:
        observe(name_of(metric), metric.number());
        break;
      case pollux::MetricType::untyped:
        break;  // may be text, which no time series holds
    }
  }

  void write(std::ostream& out) const {
    for (const auto& [name, value] : values_) out << name << ' ' << value << '\n';
  }

 private:
  // "pipeline.plan" as "pipeline_plan"
  static std::string name_of(const pollux::EventView& event) {
    std::string name(event.scope());
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
  }

  void observe(const std::string& name, double value) {
    for (const auto& [bound, label] : {std::pair{0.01, "0.01"}, {0.1, "0.1"}, {1.0, "1"}}) {
      values_[name + "_bucket{le=\"" + label + "\"}"] += value <= bound ? 1 : 0;
    }
    values_[name + "_bucket{le=\"+Inf\"}"] += 1;
    values_[name + "_sum"] += value;
    values_[name + "_count"] += 1;
  }

  std::map<std::string, double> values_;
};
// [end]

// [snippet metadata]
struct Explain {
  void record_timing(const pollux::Timing& timing) {
    std::cout << timing.name() << " in '" << timing.parent_scope() << "', depth " << timing.depth()
              << ", call " << timing.call_count() << ", from " << pollux::seconds(timing.start_monotonic())
              << " s to " << pollux::seconds(timing.end_monotonic()) << " s";
    if (const auto size = timing.attributes().find("batch_size")) std::cout << ", batch " << size->int64();
    std::cout << '\n';
  }
};
// [end]

void enable() { ::setenv("POLLUX_TELEMETRY", "1", 1); }

}  // namespace

TEST_CASE("Events become counters, gauges and histograms") {
  enable();
  SeriesReporter series;
  const pollux::TelemetryContext tele{std::ref(series)};
  for (int i = 0; i < 3; ++i) {
    const auto step = tele("plan");
    tele.count("tokens", 10);
    tele.gauge("depth", i);
    tele.histogram("size", 0.05 * i);
    tele.metric("note", "text");
  }
  try {
    const auto step = tele("plan");
    throw std::runtime_error("x");
  } catch (const std::runtime_error&) {
  }
  std::ostringstream out;
  series.write(out);
  const std::string text = "\n" + out.str();
  for (const char* line :
       {"plan_tokens_total 30", "plan_depth 2", "plan_size_bucket{le=\"0.01\"} 1",
        "plan_size_bucket{le=\"0.1\"} 3", "plan_size_count 3", "plan_duration_seconds_count 4",
        "plan_duration_seconds_bucket{le=\"+Inf\"} 4", "plan_errors_total 1"}) {
    INFO(text);
    CHECK(text.find("\n" + std::string(line) + "\n") != std::string::npos);
  }
  CHECK(text.find("note") == std::string::npos);
}

TEST_CASE("A timing carries its place in the program") {
  enable();
  const std::string text = captured(std::cout, [] {
    const pollux::TelemetryContext tele{Explain{}};
    const auto outer = tele("pipeline");
    { const auto first = tele("plan"); }
    { const auto second = tele("plan", {{"batch_size", 16}}); }
  });
  CHECK(text.find("plan in 'pipeline', depth 1, call 2, from ") != std::string::npos);
  CHECK(text.find(" s, batch 16\n") != std::string::npos);
  CHECK(text.find("pipeline in '', depth 0, call 1, from ") != std::string::npos);
}
