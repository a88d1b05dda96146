// The command `pollux`: arguments in, one subcommand run, its exit code out.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "cli/exit_code.hpp"
#include "cli/subcommands.hpp"

int main(int argc, char** argv) {
  using namespace pollux::cli;
  CLI::App app(
      "Reads telemetry events and delivers them to reporter plugins; checks configurations and plugins.",
      "pollux");
  int exit_code = exit_ok;
  app.require_subcommand(1);
  app.failure_message(complaint);
  add_run(app, exit_code);
  add_replay(app, exit_code);
  add_plugins(app, exit_code);
  add_config(app, exit_code);
  add_help(app, exit_code);
  add_version(app);
  app.footer(
      "Environment:\n"
      "  POLLUX_CONFIG     the configuration file, where none is named\n"
      "  POLLUX_REPORTERS  reporters for this run, as --reporters of `pollux run`\n"
      "\nExamples:\n"
      "  pollux run --config pollux.toml --input events.jsonl\n"
      "  pollux config check pollux.toml\n"
      "  pollux help plugins list\n\n" +
      explain({exit_ok, exit_incomplete, exit_usage, exit_configuration, exit_plugin, exit_interrupted,
               exit_terminated}));

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // --help and --version too
    if (app.exit(error) != 0) return exit_usage;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
    std::fprintf(stderr, "pollux: cannot write to standard output: %s\n",
                 std::generic_category().message(errno).c_str());
    return exit_incomplete;
  }
  return exit_code;
}
