// Where this run's telemetry goes. In: the command line and the environment. Out: the context to record
// under.
#pragma once

#include <optional>

#include <pollux/pollux.hpp>

#include "command_line.hpp"

namespace batch_pipeline {

struct Telemetry {
  std::optional<pollux::Host> host;  // owns the reporters, when a configuration lists them
  pollux::TelemetryContext context;
};

// Option A: nothing named: the built-in summary, whose findings the executor puts into the envelope.
// Option B: reporters of the application (--reporter), or those that a TOML file lists (--config,
// POLLUX_CONFIG, POLLUX_REPORTERS). All of them need POLLUX_TELEMETRY=1, unless the file says `enabled =
// true`.
[[nodiscard]] pollux::Result<Telemetry> open_telemetry(const CommandLine& line);

}  // namespace batch_pipeline
