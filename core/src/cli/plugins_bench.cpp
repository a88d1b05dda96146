// `pollux plugins bench`: a plugin in, what it costs out.
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "cli/bench_text.hpp"
#include "cli/command_text.hpp"
#include "cli/exit_code.hpp"
#include "cli/plugin_subject.hpp"
#include "cli/say.hpp"
#include "cli/stop_signal.hpp"
#include "cli/subcommands.hpp"
#include "cli/terminal.hpp"
#include "conform/child.hpp"
#include "conform/given_options.hpp"

namespace pollux::cli {

namespace {

constexpr const char* name = "pollux plugins bench";

struct BenchOptions {
  SubjectOptions subject;
  std::uint64_t events = 0;
  double seconds = 5;
  bool json = false;
};

int fail(const std::string& why, const std::string& output = {}) {
  say_output(output);
  say(std::string(name) + ": " + why);
  return exit_plugin;
}

int bench(const BenchOptions& options) {
  const auto subject = choose_subject(name, options.subject);
  if (!subject) return subject.error();
  if (!subject->target.manifest) return fail(subject->target.manifest_fault);
  const measure::CostOptions cost_options{
      std::chrono::nanoseconds(static_cast<std::int64_t>(options.seconds * 1e9)), options.events};

  const int stop = install_stop_signals();
  const bool shows = is_terminal(STDERR_FILENO);
  if (shows) std::fprintf(stderr, "measuring, for about %.0f s", options.seconds);
  const auto ended = conform::run_in_child(
      [&](const conform::HandOver& hand_over) {
        config::ReporterSettings reporter = subject->reporter;
        reporter.options = conform::with_folder(reporter.options, std::filesystem::current_path().string());
        hand_over(packed(measure::measure_plugin(subject->settings, reporter, cost_options)));
        return false;
      },
      {std::chrono::hours(1), stop});
  if (shows) std::fputs("\r\x1b[K", stderr);
  if (!ended) return fail(ended.error().message());
  if (ended->stopped) return 128 + received_stop_signal();
  if (WIFSIGNALED(ended->status))
    return fail("it was ended by " + name_of_signal(WTERMSIG(ended->status)) +
                    "; `pollux plugins check` finds out where",
                ended->output);
  const auto cost = unpacked(ended->report);
  if (!cost) {
    // The place of a reporter that no file configures says nothing here.
    std::string why = cost.error().message();
    const std::string nowhere = subject->settings.place({}) + ": ";
    if (why.starts_with(nowhere)) why.erase(0, nowhere.size());
    return fail(why, ended->output);
  }
  const std::string text = options.json ? cost_as_json(subject->target, *cost)
                                        : cost_as_text(subject->target, *cost, wants_emphasis(STDOUT_FILENO));
  std::fwrite(text.data(), 1, text.size(), stdout);
  return cost->lost == 0 ? exit_ok : exit_incomplete;
}

}  // namespace

void add_plugins_bench(CLI::App& group, int& exit_code) {
  CLI::App& command = *group.add_subcommand("bench", "Measure what a plugin costs, in a host of its own");
  const auto options = std::make_shared<BenchOptions>();
  add_subject(command, options->subject);
  CLI::Option* events = command.add_option("--events", options->events,
                                           "Events of each measurement; else as many as fit the time");
  events->type_name("N");
  command.add_option("--seconds", options->seconds, "About how long all of it may take")
      ->type_name("S")
      ->check(CLI::Range(0.1, 3600.0).description(""))
      ->default_str("5")
      ->excludes(events);
  command.add_flag("--json", options->json, "Print a JSON object");
  command.footer(
      "The plugin works in a process of its own, in an empty temporary folder, with delivery = \"async\" "
      "and\n"
      "overflow = \"block\": it is waited for, and nothing is lost. Figures are medians of five rounds. "
      "Events a\n"
      "second are counted until they are flushed; nanoseconds are processor time for each event, by thread:\n"
      "the program's, the collector's, the reporter's worker, and all others, the plugin's own among them.\n"
      "Scopes have two attributes. SIGINT or SIGTERM ends it with 130 or 143.\n"
      "\nExamples:\n"
      "  pollux plugins bench build/libpollux_my_reporter.so\n"
      "  pollux plugins bench file --option path={folder}/events.csv --option format=csv --json\n\n" +
      explain({exit_ok, exit_incomplete, exit_usage, exit_configuration, exit_plugin}));
  command.callback([options, &exit_code] { exit_code = bench(*options); });
}

}  // namespace pollux::cli
