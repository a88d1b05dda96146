// The plugin `prometheus`: PrometheusReporter behind the one symbol that a host looks for.
#include <pollux/sdk/plugin.hpp>

#include "prometheus_reporter.hpp"

POLLUX_REPORTER_PLUGIN(pollux::prometheus::PrometheusReporter, "prometheus", "1.0.0",
                       "Serves scopes and metrics to Prometheus, or pushes them to a pushgateway")
