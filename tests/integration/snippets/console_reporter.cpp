// Snippets of docs/from-python.md: a reporter that writes to the console, and several at once.
#include <functional>
#include <iostream>
#include <string>

#include <pollux/pollux.hpp>

#include "captured.hpp"
#include "catch.hpp"

namespace {

// [snippet console reporter]
// A simple reporter that logs to the console
struct MyCustomReporter {
  void record_timing(const pollux::Timing& timing) {
    std::cout << "[METRIC] TIMING: scope=" << timing.scope() << ", duration=" << timing.duration_s() << "s\n";
  }

  void record_metric(const pollux::Metric& metric) {
    std::cout << "[METRIC] GAUGE: scope=" << metric.scope() << ", value=" << metric.number()
              << ", type=" << metric.metric_type() << '\n';
  }
};
// [end]

// [snippet conformance]
static_assert(pollux::TelemetryReporter<MyCustomReporter>);  // optional; says it beside the class
// [end]

struct Counter {
  int timings = 0;
  void record_timing(const pollux::Timing&) { ++timings; }
};

void enable() { ::setenv("POLLUX_TELEMETRY", "1", 1); }

}  // namespace

TEST_CASE("The console reporter writes what the original wrote") {
  enable();
  const std::string text = captured(std::cout, [] {
    // [snippet console reporter installed]
    pollux::TelemetryContext tele{MyCustomReporter{}};
    // [end]
    const auto step = tele("my.step");
    tele.gauge("efficiency", 0.5);
  });
  CHECK(text.find("[METRIC] GAUGE: scope=my.step.efficiency, value=0.5, type=gauge\n") == 0);
  CHECK(text.find("[METRIC] TIMING: scope=my.step, duration=") != std::string::npos);
}

TEST_CASE("Several reporters each receive every event") {
  enable();
  Counter counter;
  const std::string text = captured(std::cout, [&] {
    // [snippet several reporters]
    pollux::TelemetryContext tele{MyCustomReporter{}, std::ref(counter)};
    // [end]
    const auto step = tele("my.step");
  });
  CHECK(text.find("scope=my.step,") != std::string::npos);
  CHECK(counter.timings == 1);
}
