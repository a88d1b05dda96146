// The plugin `otlp`: OtlpReporter behind the one symbol that a host looks for.
#include <pollux/sdk/plugin.hpp>

#include "otlp_reporter.hpp"
#include "version.hpp"

POLLUX_REPORTER_PLUGIN(pollux::otlp::OtlpReporter, "otlp", POLLUX_OTLP_VERSION,
                       "Sends spans and metrics to an OpenTelemetry collector (OTLP over HTTP)")
