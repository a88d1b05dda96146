// LoggingReporter: telemetry as log lines. In: timings and metrics. Out: `telemetry.timing` and
// `telemetry.metric` lines with all their fields.
#pragma once

#include <ostream>

#include <pollux/pollux.hpp>

namespace batch_pipeline {

// A reporter is any class of this shape: no base class, nothing to register.
class LoggingReporter {
 public:
  // `log` is the application's own log; it has to live as long as the reporter.
  explicit LoggingReporter(std::ostream& log) : log_(&log) {}

  void record_timing(const pollux::Timing& timing);
  void record_metric(const pollux::Metric& metric);
  void flush();

 private:
  std::ostream* log_;
};

}  // namespace batch_pipeline
