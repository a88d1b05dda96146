// The plugin `file`: FileReporter behind the one symbol that a host looks for.
#include <pollux/sdk/plugin.hpp>

#include "file_reporter.hpp"

POLLUX_REPORTER_PLUGIN(pollux::file::FileReporter, "file", "1.0.0",
                       "Writes events to a file as JSON Lines or CSV, rotated and compressed")
