// The plugin `log`: LogReporter behind the one symbol that a host looks for.
#include <pollux/sdk/plugin.hpp>

#include "log_reporter.hpp"

POLLUX_REPORTER_PLUGIN(pollux::log::LogReporter, "log", "1.0.0", "Writes events as log lines, text or JSON")
