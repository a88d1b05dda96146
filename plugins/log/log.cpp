// The plugin `log`: LogReporter behind the one symbol that a host looks for.
#include <pollux/sdk/plugin.hpp>

#include "log_reporter.hpp"

POLLUX_REPORTER_PLUGIN(pollux::log::LogReporter, "log", "1.1.0",
                       "Writes events as log lines: to the console, a file, syslog or the journal")
