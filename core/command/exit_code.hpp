// The command's exit codes, and the lines of `--help` that explain them.
#pragma once

#include <initializer_list>
#include <string>

namespace pollux::command {

enum ExitCode : int {
  exit_ok = 0,
  exit_incomplete = 1,     // finished, but something was bad or was not delivered
  exit_usage = 2,          // wrong arguments, or an input that cannot be opened
  exit_configuration = 3,  // the configuration has errors
  exit_plugin = 4,         // a plugin file cannot be read, or a reporter cannot be started
  exit_wrapper = 125,    // `exec`: the fault is not the command's; as of env(1) and timeout(1), with the next
  exit_not_run = 126,    // `exec`: the command is there and cannot be run
  exit_not_found = 127,  // `exec`: there is no such command
  exit_interrupted = 130,  // a second SIGINT
  exit_terminated = 143,   // a second SIGTERM
};

// "Exit codes:" and one line for each of `codes`.
[[nodiscard]] std::string explain(std::initializer_list<ExitCode> codes);

}  // namespace pollux::command
