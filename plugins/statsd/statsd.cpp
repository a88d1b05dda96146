// The plugin `statsd`: StatsdReporter behind the one symbol that a host looks for.
#include <pollux/sdk/plugin.hpp>

#include "statsd_reporter.hpp"

POLLUX_REPORTER_PLUGIN(pollux::statsd::StatsdReporter, "statsd", "1.0.0",
                       "Sends metrics and timings to a StatsD server or a Datadog agent")
