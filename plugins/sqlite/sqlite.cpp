// The plugin `sqlite`: SqliteReporter behind the one symbol that a host looks for.
#include <pollux/sdk/plugin.hpp>

#include "sqlite_reporter.hpp"

POLLUX_REPORTER_PLUGIN(pollux::sqlite::SqliteReporter, "sqlite", "1.0.0",
                       "Writes events to an SQLite database that can be queried at any time")
