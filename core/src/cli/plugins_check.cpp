// `pollux plugins check`: a plugin in, a verdict on each promise of the contract out.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "cli/check_text.hpp"
#include "cli/command_text.hpp"
#include "cli/exit_code.hpp"
#include "cli/plugin_subject.hpp"
#include "cli/say.hpp"
#include "cli/stop_signal.hpp"
#include "cli/subcommands.hpp"
#include "cli/terminal.hpp"
#include "cli/text.hpp"
#include "config/parse.hpp"
#include "conform/suite.hpp"
#include "diagnose/clean.hpp"
#include "diagnose/conceal.hpp"

namespace pollux::cli {

namespace {

constexpr const char* name = "pollux plugins check";

struct CheckOptions {
  SubjectOptions subject;
  std::string cases = "*";
  std::vector<std::string> except;
  std::uint64_t seed = 0;
  bool seed_given = false;
  std::string timeout = "10s";
  bool list = false;
  bool json = false;
};

void put(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);  // one verdict after another, also through a pipe
}

int refuse(const std::string& why) {
  say(std::string(name) + ": " + why);
  return exit_usage;
}

std::string repeat_of(const CheckOptions& options, const Subject& subject, std::uint64_t seed) {
  std::vector<std::string> words = {"pollux", "plugins", "check", options.subject.plugin};
  for (const std::string& option : subject.shown_options) words.insert(words.end(), {"--option", option});
  if (!options.subject.config.empty()) words.insert(words.end(), {"--config", options.subject.config});
  if (!options.subject.reporter.empty()) words.insert(words.end(), {"--reporter", options.subject.reporter});
  words.insert(words.end(), {"--seed", std::to_string(seed)});
  std::vector<const char*> pointers;
  for (const std::string& word : words) pointers.push_back(word.c_str());
  pointers.push_back(nullptr);
  return shell_text(pointers.data(), 4096);
}

// Without the secrets that the plugin quotes.
conform::CaseResult concealed(conform::CaseResult result) {
  for (std::string* text : {&result.verdict.expected, &result.verdict.found, &result.output})
    *text = diagnose::concealed(*text);
  return result;
}

// Small enough to be typed again.
std::uint64_t new_seed() { return std::random_device()() % 1'000'000; }

std::vector<conform::Case> choose_cases(const CheckOptions& options) {
  std::vector<conform::Case> cases = conform::cases_like(options.cases);
  for (const std::string& pattern : options.except) {
    for (const conform::Case& left_out : conform::cases_like(pattern))
      std::erase_if(cases, [&](const conform::Case& each) { return each.name == left_out.name; });
  }
  return cases;
}

int check(const CheckOptions& options) {
  const std::vector<conform::Case> cases = choose_cases(options);
  if (cases.empty())
    return refuse("no case is named like '" + diagnose::escaped(options.cases, 80) + "'; `" + name +
                  " --list` names them");
  if (options.list) {
    put(options.json ? cases_as_json(cases) : cases_as_text(cases, wants_emphasis(STDOUT_FILENO)));
    return exit_ok;
  }
  if (options.subject.plugin.empty()) return refuse("no plugin; expected a file or a name");
  const auto timeout = config::parse_duration(options.timeout);
  if (!timeout || timeout->count() <= 0)
    return refuse("--timeout " + options.timeout + ": " +
                  (timeout ? "expected more than nothing" : timeout.error().message()));
  const auto subject = choose_subject(name, options.subject);
  if (!subject) return subject.error();

  const std::uint64_t seed = options.seed_given ? options.seed : new_seed();
  const Repeat repeat = repeat_of(options, *subject, seed);
  const conform::Target& target = subject->target;
  if (!options.json) {
    put(diagnose::escaped(target.file.named.string()) + ": " +
        (target.manifest ? target.manifest->name + ' ' + target.manifest->version : "not a plugin") + ", " +
        counted(cases.size(), "case") + ", seed " + std::to_string(seed) + "\n");
  }
  const int stop = install_stop_signals();
  std::vector<conform::CaseResult> results;
  const bool bold = wants_emphasis(STDOUT_FILENO);
  const auto finished = conform::run_suite(target, cases, {seed, *timeout, stop}, [&](const auto& result) {
    results.push_back(concealed(result));
    if (!options.json) put(result_as_text(results.back(), repeat, bold));
  });
  if (!finished) {
    say(std::string(name) + ": " + finished.error().message());
    return exit_plugin;
  }
  if (!*finished) return 128 + received_stop_signal();
  put(options.json ? results_as_json(target, seed, results, repeat) : totals_as_text(results));
  return any_failed(results) ? exit_incomplete : exit_ok;
}

}  // namespace

void add_plugins_check(CLI::App& group, int& exit_code) {
  CLI::App& command =
      *group.add_subcommand("check", "Try a plugin against everything that the contract asks of it");
  const auto options = std::make_shared<CheckOptions>();
  add_subject(command, options->subject);
  command.get_option("PLUGIN")->required(false);
  command.add_option("--case", options->cases, "Only cases whose names match; * stands for any characters")
      ->type_name("GLOB");
  command.add_option("--except", options->except, "Not these cases; may be given several times")
      ->type_name("GLOB")
      ->allow_extra_args(false);
  CLI::Option* seed =
      command.add_option("--seed", options->seed, "Seed of the random cases; else one is drawn")
          ->type_name("N");
  command.add_option("--timeout", options->timeout, "The most that a case may take")
      ->type_name("DURATION")
      ->default_str("10s");
  command.add_flag("--list", options->list, "Print the cases, and run none");
  command.add_flag("--json", options->json, "Print a JSON object when all cases have run");
  command.footer(
      "Each case loads the plugin in a process of its own, in an empty temporary folder, and calls it as a\n"
      "host does, and as no host should. A required option that is called `path` or `file` needs no value.\n"
      "SIGINT or SIGTERM ends it with 130 or 143.\n"
      "\nExamples:\n"
      "  pollux plugins check build/libpollux_my_reporter.so\n"
      "  pollux plugins check log --option target=file --option path={folder}/log.txt\n"
      "  pollux plugins check file --case 'options.*' --json\n\n" +
      explain({exit_ok, exit_incomplete, exit_usage, exit_configuration, exit_plugin}));
  command.callback([options, seed, &exit_code] {
    options->seed_given = seed->count() > 0;
    exit_code = check(*options);
  });
}

}  // namespace pollux::cli
