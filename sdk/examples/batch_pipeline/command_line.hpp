// The command line. In: arguments and environment. Out: what to run, or the code to exit with.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "command.hpp"

namespace batch_pipeline {

enum ExitCode : int { exit_ok = 0, exit_partial = 1, exit_usage = 2, exit_error = 3 };

struct CommandLine {
  Request request;
  Config config;
  double requests_per_second = 0.0;
  double burst = 1.0;
  std::filesystem::path cache;             // empty: in memory only
  std::filesystem::path telemetry_config;  // empty: none named
  bool log_telemetry = false;              // --reporter logging
  bool compact = false;
};

// Prints help, or what is wrong, itself; then the code is to be returned from main.
[[nodiscard]] std::variant<CommandLine, ExitCode> parse_command_line(int argc, const char* const* argv);

}  // namespace batch_pipeline
