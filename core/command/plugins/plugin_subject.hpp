// Plugin subject: the plugin that a command is told to try, and the options to try it with.
// In: what the user wrote. Out: the file's bytes and options that its manifest allows; or what is wrong,
// printed.
#pragma once

#include <string>
#include <vector>

#include <pollux/result.hpp>

#include "command/conform/target.hpp"
#include "command/exit_code.hpp"
#include "config/settings.hpp"

namespace CLI {
class App;
}

namespace pollux::command {

struct SubjectOptions {
  std::string plugin;                // a file, or a name to be looked up
  std::vector<std::string> options;  // "key=value"
  std::string config;                // a configuration with options for it
  std::string reporter;              // whose, where several use it
};

struct Subject {
  conform::Target target;
  config::Settings settings;               // for a host with this one reporter
  config::ReporterSettings reporter;       // its options as they were given
  std::vector<std::string> shown_options;  // "key=value" of --option, as output may show it: secrets hidden
};

// FILE|NAME, --option, --config and --reporter.
void add_subject(CLI::App& command, SubjectOptions& options);

// Prints what is wrong after `command`, the name of the command. A file without a readable manifest is not
// wrong here: the target says why it has none.
[[nodiscard]] Result<Subject, ExitCode> choose_subject(const char* command, const SubjectOptions& options);

}  // namespace pollux::command
