// `pollux top`: a running program in; what its scopes and reporters do, again and again, out.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>

#include "command/exit_code.hpp"
#include "command/say.hpp"
#include "command/subcommands.hpp"
#include "command/top/top_subject.hpp"
#include "command/top/top_view.hpp"
#include "config/parse.hpp"
#include "live/place.hpp"

namespace pollux::command {

namespace {

int top(const TopOptions& options) {
  const Result<std::filesystem::path> socket = choose_subject(options.subject, live::own_folder());
  if (!socket) {
    say("pollux top: " + socket.error().message());
    return exit_usage;
  }
  return watch_top(*socket, options);
}

}  // namespace

void add_top(CLI::App& pollux, int& exit_code) {
  CLI::App& command =
      *pollux.add_subcommand("top", "Show what the scopes and reporters of a running program do, live");
  const auto options = std::make_shared<TopOptions>();
  command.add_option("PROGRAM", options->subject, "Its process id or its socket; else the only one there is")
      ->type_name("PID|SOCKET");
  command
      .add_option_function<std::string>(
          "-i,--interval",
          [options](const std::string& text) {
            const auto interval = config::parse_duration(text);
            if (!interval || *interval < std::chrono::milliseconds(100) || *interval > std::chrono::hours(1))
              throw CLI::ValidationError("--interval", "'" + text + "' is no duration from 100ms to 1h");
            options->interval = *interval;
          },
          "Time between two tables, 1s unless given")
      ->type_name("DURATION");
  command
      .add_option_function<std::string>(
          "-s,--sort",
          [options](const std::string& word) {
            for (const TopSort sort :
                 {TopSort::rate, TopSort::p99, TopSort::total, TopSort::errors, TopSort::name}) {
              if (word_of(sort) == word) options->sort = sort;
            }
          },
          "Order of the scopes, rate unless given")
      ->check(CLI::IsMember({"rate", "p99", "total", "errors", "name"}))
      ->type_name("rate|p99|total|errors|name");
  command.add_option("-n,--count", options->count, "End after so many tables")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command.add_flag_callback(
      "--once", [options] { options->count = 1; }, "End after one table");
  command.add_flag("--json", options->json, "Print the documents of the program, one JSON object a line");
  command.footer(
      "Keys: q quits, s sorts by the next column, p pauses.\n"
      "A program can be watched when its configuration says [telemetry] socket, by its own user and root.\n"
      "\nExamples:\n"
      "  pollux top\n"
      "  pollux top 1234 --sort p99\n"
      "  pollux top /run/shop/pollux.sock --once --json\n\n" +
      explain({exit_ok, exit_incomplete, exit_usage}));
  command.callback([options, &exit_code] { exit_code = top(*options); });
}

}  // namespace pollux::command
