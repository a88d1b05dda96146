// Resource use: what the kernel counted for an ended process in, metrics out.
#pragma once

#include <sys/resource.h>

#include <string_view>

#include <pollux/pollux.hpp>

namespace pollux::cli {

// Records it under the current scope, each metric with the attribute `command`; docs/command.md has the names
// and units.
void record_use(const TelemetryContext& telemetry, const rusage& use, std::string_view command);

}  // namespace pollux::cli
