// The plugin `python`: PythonReporter behind the one symbol that a host looks for.
#include <pollux/sdk/plugin.hpp>

#include "python_reporter.hpp"

POLLUX_REPORTER_PLUGIN(pollux::python::PythonReporter, "python", "1.0.0",
                       "Hosts a Python class that has record_timing or record_metric")
