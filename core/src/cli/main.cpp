// The command `pollux`: arguments in, one subcommand run, its exit code out.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>

#include "cli/exit_code.hpp"
#include "cli/say.hpp"
#include "cli/subcommands.hpp"
#include "diagnose/log.hpp"
#include "platform/loader.hpp"
#include "platform/standard_descriptors.hpp"

namespace {

// What stands behind `--` is the command of `pollux exec`, and not for the parser; null-terminated.
char** take_command(int& argc, char** argv) {
  char** const end = argv + argc;
  if (argc < 2 || std::string_view(argv[1]) != "exec") return end;
  char** const dashes =
      std::find_if(argv, end, [](const char* word) { return std::string_view(word) == "--"; });
  argc = static_cast<int>(dashes - argv);
  return dashes == end ? end : dashes + 1;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace pollux::cli;
  pollux::platform::fill_standard_descriptors();  // before anything is opened
  CLI::App app(
      "Delivers telemetry events, read or of commands that it runs, to reporter plugins; checks "
      "configurations "
      "and plugins.",
      "pollux");
  char** const command = take_command(argc, argv);
  int exit_code = exit_ok;
  app.require_subcommand(1);
  add_run(app, exit_code);
  add_exec(app, command, exit_code);
  add_replay(app, exit_code);
  add_plugins(app, exit_code);
  add_config(app, exit_code);
  add_explain(app, exit_code);
  add_top(app, exit_code);
  add_help(app, exit_code);
  add_version(app);
  app.footer(
      "Environment:\n"
      "  POLLUX_CONFIG     the configuration file, where none is named\n"
      "  POLLUX_REPORTERS  reporters for this run, as --reporters of `pollux run`\n"
      "\nExamples:\n"
      "  pollux run --config pollux.toml --input events.jsonl\n"
      "  pollux exec --config pollux.toml -- make all\n"
      "  pollux config check pollux.toml\n"
      "  pollux explain shop.cart.add --config pollux.toml\n"
      "  pollux top\n"
      "  pollux help plugins list\n\n" +
      explain({exit_ok, exit_incomplete, exit_usage, exit_configuration, exit_plugin, exit_interrupted,
               exit_terminated}));

  if (argc == 1) {
    std::fputs(overview(app).c_str(), stderr);
    return exit_usage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      say_usage(app, error);
      return app.got_subcommand("exec") ? exit_wrapper : exit_usage;
    }
    app.exit(error);  // prints what --help or --version asked for
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
    say("pollux: cannot write to standard output: " + std::generic_category().message(errno));
    exit_code = exit_incomplete;
  }
  // exit would wait for the lock of the system's loader, which a library holds whose constructor hangs.
  if (pollux::platform::is_loading()) {
    pollux::diagnose::drain_shortly();
    std::fflush(nullptr);
    ::_exit(exit_code);
  }
  return exit_code;
}
