// Snippets of docs/from-python.md: the quick start, with a reporter that feeds the application's log.
#include <cassert>
#include <cstdlib>
#include <iostream>
#include <ostream>
#include <string>
#include <string_view>

// [snippet quick start reporter]
#include <pollux/pollux.hpp>
#include <pollux/sdk/fields.hpp>

// 2) Example: bridge timings and metrics to your existing log
class LoggingReporter {
 public:
  explicit LoggingReporter(std::ostream& log) : log_(&log) {}

  void record_timing(const pollux::Timing& timing) { write("telemetry.timing", timing); }
  void record_metric(const pollux::Metric& metric) { write("telemetry.metric", metric); }

 private:
  template <class Event>
  void write(std::string_view message, const Event& event) {
    *log_ << "INFO " << message;
    const auto field = [&](std::string_view key, const pollux::Value& value) {
      value.visit([&](const auto& held) { *log_ << ' ' << key << '=' << held; });
    };
    pollux::for_each_field(event, field);
    for (const pollux::Attribute& attribute : event.attributes()) field(attribute.key, attribute.value);
    *log_ << '\n';
  }

  std::ostream* log_;
};
// [end]

#include "captured.hpp"
#include "catch.hpp"

TEST_CASE("The quick start logs the step and its metric with their fields") {
  const std::string text = captured(std::clog, [] {
    // [snippet quick start]
    // 1) Enable telemetry (opt-in), before the first context; as a rule the shell does this
    ::setenv("POLLUX_TELEMETRY", "1", 1);

    // 3) Install the reporter
    pollux::TelemetryContext tele{LoggingReporter(std::clog)};

    // 4) Your application code
    {
      auto step = tele("my.pipeline.step", {{"batch_size", 16}});
      tele.gauge("token_efficiency", 0.92);
    }
    // [end]
    // [snippet success check]
    assert(tele.is_enabled());
    // [end]
    CHECK(tele.is_enabled());
  });
  CHECK(text.find("INFO telemetry.metric scope=my.pipeline.step.token_efficiency value=0.92") == 0);
  CHECK(text.find("INFO telemetry.timing scope=my.pipeline.step duration_s=") != std::string::npos);
  CHECK(text.find(" batch_size=16\n") != std::string::npos);
}
