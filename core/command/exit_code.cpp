// The command's exit codes, in words.
#include "command/exit_code.hpp"

namespace pollux::command {

namespace {

const char* meaning(ExitCode code) {
  switch (code) {
    case exit_ok:
      return "ok";
    case exit_incomplete:
      return "finished, but some input lines were bad, some events were not delivered or lost their names "
             "(max_scopes), a reporter could not be flushed or stopped, or a check failed";
    case exit_usage:
      return "wrong usage, or an input that cannot be opened";
    case exit_configuration:
      return "the configuration has errors, each printed with its place in the file";
    case exit_plugin:
      return "a plugin file cannot be read, or a reporter cannot be started";
    case exit_wrapper:
      return "exec itself failed: wrong usage, or, with --strict, its telemetry";
    case exit_not_run:
      return "the command cannot be run";
    case exit_not_found:
      return "the command is not found";
    case exit_interrupted:
      return "ended at once by a second SIGINT";
    case exit_terminated:
      return "ended at once by a second SIGTERM";
  }
  return "";
}

}  // namespace

std::string explain(std::initializer_list<ExitCode> codes) {
  std::string text = "Exit codes:";
  for (const ExitCode code : codes) {
    const std::string number = std::to_string(static_cast<int>(code));
    text += "\n  " + number + std::string(5 - number.size(), ' ') + meaning(code);
  }
  return text;
}

}  // namespace pollux::command
