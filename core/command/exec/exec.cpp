// `pollux exec`: the options and the command behind `--` in; its exit code out.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "command/exec/exec_command.hpp"
#include "command/exit_code.hpp"
#include "command/subcommands.hpp"
#include "event/name_rules.hpp"

namespace pollux::command {

namespace {

void check_words(const std::vector<std::string>& words, char** command) {
  if (!words.empty() && words.front().starts_with('-')) throw CLI::ExtrasError({words.front()});
  if (words.empty() && *command) return;
  throw CLI::ParseError(words.empty()
                            ? "a command is missing; expected pollux exec [OPTIONS] -- COMMAND [ARGUMENT...]"
                            : "the command '" + words.front() +
                                  "' has no `--` before it; expected pollux exec "
                                  "[OPTIONS] -- COMMAND [ARGUMENT...]",
                        exit_wrapper);
}

void check_options(const ExecOptions& options) {
  if (!event::is_well_formed(options.name)) {
    throw CLI::ValidationError("--name", "expected names joined by dots, found '" + options.name + "'");
  }
  for (const std::string& attribute : options.attributes) {
    const std::size_t equals = attribute.find('=');
    if (equals == 0 || equals == std::string::npos)
      throw CLI::ValidationError("--attr", "expected KEY=VALUE, found '" + attribute + "'");
  }
}

}  // namespace

void add_exec(CLI::App& pollux, char** command, int& exit_code) {
  CLI::App& app = *pollux.add_subcommand("exec",
                                         "Run a command as a scope, its resource use as metrics: pollux exec "
                                         "[OPTIONS] -- COMMAND [ARGUMENT...]");
  const auto options = std::make_shared<ExecOptions>();
  app.add_option("-c,--config", options->config, "Configuration file; else the one POLLUX_CONFIG names")
      ->type_name("FILE");
  app.add_option("-r,--reporters", options->reporters,
                 "Only these reporters, by name; a plugin that the file does not configure may be named too")
      ->type_name("NAME,...");
  app.add_option("-n,--name", options->name, "Name of the scope; exec is the default")->type_name("NAME");
  app.add_option("-a,--attr", options->attributes,
                 "Attribute of the scope, a text; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_flag("--arguments", options->arguments,
               "The command's arguments as an attribute too; they may hold secrets");
  app.add_flag("--strict", options->strict,
               "Do not run the command without telemetry; exit with 125 when events were lost");
  app.footer(
      "The command has the standard input, output and error of its caller. Its exit code is that of exec; "
      "what "
      "ends it by\n"
      "a signal ends exec by the same one. Signals that exec is sent are passed on. Troubles of telemetry "
      "are "
      "warnings.\n"
      "\nExamples:\n"
      "  pollux exec --config pollux.toml -- make all\n"
      "  pollux exec --name nightly.backup --attr host=db1 -- ./backup.sh\n"
      "  pollux exec --reporters log -- sh -c 'sort events.csv | uniq -c'\n\n" +
      explain({exit_wrapper, exit_not_run, exit_not_found}) + "\n  else that of the command");
  app.prefix_command();  // the first word that is no option ends the parsing
  app.callback([&app, options, command, &exit_code] {
    check_words(app.remaining(), command);
    check_options(*options);
    exit_code = exec(*options, command);
  });
}

}  // namespace pollux::command
