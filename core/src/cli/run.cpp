// `pollux run`: events as JSON Lines in, delivered by the reporters of a configuration; an account out.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "cli/configuration.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_lines.hpp"
#include "cli/input.hpp"
#include "cli/progress.hpp"
#include "cli/stop_signal.hpp"
#include "cli/subcommands.hpp"
#include "cli/tally.hpp"
#include "cli/terminal.hpp"
#include "host/open.hpp"

namespace pollux::cli {

namespace {

struct RunOptions {
  std::string config;
  std::string input = "-";
  std::string reporters;
  bool quiet = false;
};

void complain(const std::string& text) { std::fprintf(stderr, "pollux run: %s\n", text.c_str()); }

// What is wrong with the reporters that must open; one with on_error = "skip" is the host's to leave out.
Errors check_needed(const config::Settings& settings) {
  config::Settings needed = settings;
  std::erase_if(needed.reporters,
                [](const auto& reporter) { return reporter.on_error == config::OnError::skip; });
  return check_reporters(needed);
}

// Ends the host; says so when a signal asked for it, since delivering the rest may take until the timeout.
void end(Host& host, std::chrono::nanoseconds within, bool quiet) {
  const int signal = received_stop_signal();
  if (signal != 0 && !quiet) {
    const char* name = signal == SIGINT ? "SIGINT" : "SIGTERM";
    complain(std::string("stopping on ") + name + ": delivering what was read; once more ends at once");
  }
  host.shutdown(within);
}

int feed(Host& host, const Input& input, int stop, std::chrono::nanoseconds timeout, bool quiet) {
  const bool show = !quiet && is_terminal(STDERR_FILENO);
  if (show && is_terminal(input.descriptor())) complain("reading events from the terminal; end with Ctrl-D");
  Progress progress(show ? STDERR_FILENO : -1, input.size(), Progress::Clock::now());
  const Tally tally = import_lines(host, input, stop, progress);
  end(host, timeout, quiet);
  const Ledger ledger = host.ledger();
  if (!quiet) complain(account(tally, ledger));
  return is_complete(tally, ledger) ? exit_ok : exit_incomplete;
}

int run(const RunOptions& options) {
  const std::optional<std::filesystem::path> file = choose_file(options.config);
  if (!file && options.reporters.empty() && !config::process_environment()("POLLUX_REPORTERS")) {
    complain(
        "no configuration; name one with --config FILE or POLLUX_CONFIG, or pick plugins with --reporters");
    return exit_usage;
  }
  const int stop = install_stop_signals();
  if (stop < 0) {
    complain("cannot watch for signals: " + std::generic_category().message(errno));
    return exit_incomplete;
  }
  const Result<Input> input = Input::open(options.input);
  if (!input) {
    complain(input.error().message());
    return exit_usage;
  }

  Result<config::Settings, Errors> settings = load_settings(file, options.reporters);
  if (!settings) {
    print(settings.error());
    return exit_configuration;
  }
  if (count_enabled(*settings) == 0) {
    complain((file ? file->string() : "POLLUX_REPORTERS") +
             ": no reporter is enabled; expected at least one");
    return exit_configuration;
  }
  if (const Errors errors = check_needed(*settings); !errors.empty()) {
    print(errors);
    return exit_configuration;
  }

  settings->telemetry.enabled = config::Enabled::on;  // to run the command is to want its events delivered
  const std::chrono::nanoseconds timeout = settings->telemetry.shutdown_timeout;
  Result<Host> host = host::open(*std::move(settings));
  if (!host) {
    print({host.error()});
    return exit_plugin;
  }
  return feed(*host, *input, stop, timeout, options.quiet);
}

}  // namespace

void add_run(CLI::App& pollux, int& exit_code) {
  CLI::App& command =
      *pollux.add_subcommand("run", "Read events as JSON Lines and deliver them to reporters");
  const auto options = std::make_shared<RunOptions>();
  command.add_option("-c,--config", options->config, "Configuration file; else the one POLLUX_CONFIG names")
      ->type_name("FILE");
  command.add_option("-i,--input", options->input, "File of events; - is standard input (the default)")
      ->type_name("FILE");
  command
      .add_option("-r,--reporters", options->reporters,
                  "Only these reporters, by name; a plugin that the file does not configure may be named too")
      ->type_name("NAME,...");
  command.add_flag("-q,--quiet", options->quiet,
                   "No progress and no account at the end; errors are still printed");
  command.footer(
      "A line is one event:\n"
      "  {\"scope\": \"plan.tokens\", \"duration_s\": 0.25, \"batch_size\": 16}\n"
      "  {\"scope\": \"plan.efficiency\", \"value\": 0.92, \"metric_type\": \"gauge\"}\n"
      "SIGINT or SIGTERM stops the reading; what was read is delivered, and a second one ends at once.\n"
      "\nExamples:\n"
      "  pollux run --config pollux.toml --input events.jsonl\n"
      "  tail -f events.jsonl | pollux run --config pollux.toml\n"
      "  pollux run --reporters summary --input events.jsonl\n\n" +
      explain({exit_ok, exit_incomplete, exit_usage, exit_configuration, exit_plugin, exit_interrupted,
               exit_terminated}));
  command.callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace pollux::cli
