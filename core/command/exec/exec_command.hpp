// Exec command: a command and a configuration in; the command's run in a scope, and its exit code, out.
#pragma once

#include <string>
#include <vector>

namespace pollux::command {

struct ExecOptions {
  std::string config, reporters;
  std::string name = "exec";
  std::vector<std::string> attributes;  // KEY=VALUE
  bool arguments = false;
  bool strict = false;
};

// `command` ends in null. Once in a process, while it has one thread. Does not return when a signal ended the
// command: the same one then ends this process.
[[nodiscard]] int exec(const ExecOptions& options, char** command);

}  // namespace pollux::command
