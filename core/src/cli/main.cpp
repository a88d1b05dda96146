// The command `pollux`: arguments in, one subcommand run, its exit code out.
#include <pollux/abi/version.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/subcommands.hpp"

namespace {

using namespace pollux::cli;

std::string version() {
  std::string text = "pollux " POLLUX_VERSION ", plugin ABI " + std::to_string(POLLUX_ABI_MAJOR) + '.' +
                     std::to_string(POLLUX_ABI_MINOR);
  if (POLLUX_ABI_CANDIDATE != 0) text += "-candidate." + std::to_string(POLLUX_ABI_CANDIDATE);
  return text;
}

// `pollux help config check` is `pollux config check --help`.
void add_help(CLI::App& pollux, int& exit_code) {
  CLI::App& command = *pollux.add_subcommand("help", "Print the help of a subcommand");
  const auto words = std::make_shared<std::vector<std::string>>();
  command.add_option("COMMAND", *words, "Its name, such as: config check")->type_name("");
  command.footer("Example:\n  pollux help plugins list");
  command.callback([&pollux, &exit_code, words] {
    const CLI::App* of = &pollux;
    for (const std::string& word : *words) {
      const auto found =
          of->get_subcommands([&word](const CLI::App* each) { return each->check_name(word); });
      if (found.empty()) {
        std::fprintf(stderr, "pollux help: no subcommand '%s'; `pollux --help` lists them\n", word.c_str());
        exit_code = exit_usage;
        return;
      }
      of = found.front();
    }
    std::fputs(of->help().c_str(), stdout);
  });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Reads telemetry events and delivers them to reporter plugins; checks configurations and plugins.",
      "pollux");
  int exit_code = exit_ok;
  app.require_subcommand(1);
  app.set_version_flag("-V,--version", version());
  add_run(app, exit_code);
  add_plugins(app, exit_code);
  add_config(app, exit_code);
  add_help(app, exit_code);
  app.add_subcommand("version", "Print the version of the program and of its plugin ABI")->callback([] {
    std::puts(version().c_str());
  });
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
