// The plugin `trace`: TraceReporter behind the one symbol that a host looks for.
#include <pollux/sdk/plugin.hpp>

#include "trace_reporter.hpp"

POLLUX_REPORTER_PLUGIN(
    pollux::trace::TraceReporter, "trace", "1.0.0",
    "Writes scopes and metrics to a file that timeline viewers open (Chrome trace JSON, Perfetto)")
