// The one place of the program that knows which reporters there are.
#include "telemetry.hpp"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "logging_reporter.hpp"

namespace batch_pipeline {
namespace {

bool is_named(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value != '\0';
}

}  // namespace

pollux::Result<Telemetry> open_telemetry(const CommandLine& line) {
  Telemetry telemetry;
  if (line.log_telemetry) {
    telemetry.context = pollux::TelemetryContext(LoggingReporter(std::clog));
    return telemetry;
  }
  const bool from_file = !line.telemetry_config.empty();
  if (!from_file && !is_named("POLLUX_CONFIG") && !is_named("POLLUX_REPORTERS")) {
    telemetry.context = pollux::TelemetryContext();
    return telemetry;
  }
  auto host = from_file ? pollux::Host::from_file(line.telemetry_config) : pollux::Host::from_environment();
  if (!host) return pollux::failure(std::move(host.error()));
  telemetry.context = host->telemetry();
  telemetry.host = std::move(*host);
  return telemetry;
}

}  // namespace batch_pipeline
