// What the command says of itself: `pollux help`, its version, and what is wrong with the arguments.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/abi/version.h>
#include <pollux/version.hpp>

#include "cli/exit_code.hpp"
#include "cli/say.hpp"
#include "cli/subcommands.hpp"
#include "config/nearest.hpp"
#include "diagnose/clean.hpp"

namespace pollux::cli {

namespace {

std::string version() {
  std::string text = "pollux " POLLUX_VERSION ", plugin ABI " + std::to_string(POLLUX_ABI_MAJOR) + '.' +
                     std::to_string(POLLUX_ABI_MINOR);
  if (POLLUX_ABI_CANDIDATE != 0) text += "-candidate." + std::to_string(POLLUX_ABI_CANDIDATE);
  return text;
}

std::string unknown(const CLI::App& group, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* each : group.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(each->get_name());
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string suggestion = config::suggestion(word, known);
  return "no subcommand " + diagnose::quoted(word, 40) + "; expected one of " + config::listed(known) +
         (suggestion.empty() ? "" : "; " + suggestion);
}

std::string words_of(const std::vector<std::string>& arguments) {
  std::string text;
  for (const std::string& argument : arguments) text += (text.empty() ? "" : " ") + argument;
  return text;
}

const CLI::App* find(const CLI::App& group, const std::string& word) {
  const auto found = group.get_subcommands([&word](const CLI::App* each) { return each->check_name(word); });
  return found.empty() ? nullptr : found.front();
}

int help(const CLI::App& pollux, const std::vector<std::string>& words) {
  const CLI::App* of = &pollux;
  std::string path;
  for (const std::string& word : words) {
    const CLI::App* next = find(*of, word);
    if (!next) {
      say("pollux help: " + unknown(*of, word));
      return exit_usage;
    }
    path += (path.empty() ? "" : " ") + of->get_name();
    of = next;
  }
  // App::help would go on to the subcommand that was parsed, which is this one.
  const std::string name = path.empty() ? of->get_name() : path + ' ' + of->get_name();
  std::fputs(of->get_formatter()->make_help(of, name, CLI::AppFormatMode::Normal).c_str(), stdout);
  return exit_ok;
}

}  // namespace

void add_help(CLI::App& pollux, int& exit_code) {
  CLI::App& command = *pollux.add_subcommand("help", "Print the help of a subcommand");
  const auto words = std::make_shared<std::vector<std::string>>();
  command.add_option("COMMAND", *words, "Its name, such as: config check")->type_name("");
  command.footer("Example:\n  pollux help plugins list\n\n" + explain({exit_ok, exit_usage}));
  command.callback([&pollux, &exit_code, words] { exit_code = help(pollux, *words); });
}

void add_version(CLI::App& pollux) {
  pollux.set_version_flag("-V,--version", version());
  CLI::App& command =
      *pollux.add_subcommand("version", "Print the versions of the program and its plugin ABI");
  command.footer("Example:\n  pollux version\n\n" + explain({exit_ok}));
  command.callback([] { std::puts(version().c_str()); });
}

std::string overview(const CLI::App& pollux) {
  std::string text = "usage: pollux COMMAND [OPTIONS]\n\n";
  for (const CLI::App* each : pollux.get_subcommands([](const CLI::App*) { return true; })) {
    std::string name = "  " + each->get_name();
    name.resize(11, ' ');
    text += name + each->get_description() + '\n';
  }
  return text + "\n`pollux help COMMAND` explains one, with examples; `pollux --help` says more.\n";
}

void say_usage(const CLI::App& pollux, const CLI::Error& error) {
  const CLI::App* group = &pollux;
  std::string name = pollux.get_name();
  while (!group->get_subcommands().empty()) {
    group = group->get_subcommands().back();
    name += ' ' + group->get_name();
  }
  // The parser says only that a subcommand is missing when it does not know the one that was given.
  const std::vector<std::string> left = pollux.remaining(true);
  // The parser gives them in reverse order, in which a secret does not follow its option.
  const bool is_surplus =
      error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError) && !left.empty();
  const bool is_unknown = error.get_name() == "RequiredError" && !left.empty() &&
                          !left.front().starts_with('-') && group->get_require_subcommand_min() > 0;
  say(name + ": " +
      (is_unknown   ? unknown(*group, left.front())
       : is_surplus ? "unexpected arguments: " + words_of(left)
                    : std::string(error.what())));
  say("`" + name + " --help` explains the usage");
}

}  // namespace pollux::cli
