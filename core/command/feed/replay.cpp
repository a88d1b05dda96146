// `pollux replay`: recorded events in, delivered again with the times that they were recorded at.
#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "command/exit_code.hpp"
#include "command/feed/feed.hpp"
#include "command/feed/recorded_time.hpp"
#include "command/subcommands.hpp"

namespace pollux::command {

namespace {

std::optional<double> factor_of(const std::string& text) {
  if (text == "original") return 1;
  double factor = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), factor);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(factor) || factor <= 0) return std::nullopt;
  return factor;
}

void set_speed(Schedule& schedule, const std::string& text) {
  if (text == "full") return;
  const std::optional<double> factor = factor_of(text);
  if (!factor) {
    throw CLI::ValidationError("--speed",
                               "expected 'original', 'full' or a number above 0, found '" + text + "'");
  }
  schedule.set_speed(*factor);
}

std::int64_t read_time(const char* option, const std::string& text) {
  const std::optional<std::int64_t> time = read_recorded_time(text);
  if (!time) {
    throw CLI::ValidationError(option,
                               "expected a time in UTC, such as 2026-11-21T10:15:02Z, or seconds since "
                               "1970, found '" +
                                   text + "'");
  }
  return *time;
}

}  // namespace

void add_replay(CLI::App& pollux, int& exit_code) {
  CLI::App& command =
      *pollux.add_subcommand("replay", "Deliver recorded events again, with the times they had");
  const auto options = std::make_shared<FeedOptions>();
  options->command = "pollux replay";
  command.add_option("FILE", options->input, "Recording, as JSON Lines; - is standard input")
      ->type_name("")
      ->required();
  add_feed_options(command, *options);
  command
      .add_option_function<std::string>(
          "-s,--speed", [options](const std::string& text) { set_speed(options->schedule, text); },
          "full, the default: as fast as the reporters take them; original: as recorded; a number: so many "
          "times as fast as recorded")
      ->type_name("SPEED");
  command
      .add_option_function<std::string>(
          "--from",
          [options](const std::string& text) { options->schedule.set_from(read_time("--from", text)); },
          "Only events recorded at that time or later")
      ->type_name("TIME");
  command
      .add_option_function<std::string>(
          "--until",
          [options](const std::string& text) { options->schedule.set_until(read_time("--until", text)); },
          "Only events recorded before that time")
      ->type_name("TIME");
  command.footer(
      "A recording is what the plugins file and log write as JSON, or any other lines that `pollux run` "
      "reads; "
      "one that is compressed with zstd is unpacked.\n"
      "SIGINT or SIGTERM stops the replay; what was played is delivered, and a second one ends at once.\n"
      "\nExamples:\n"
      "  pollux replay --config pollux.toml telemetry.jsonl\n"
      "  pollux replay --reporters summary --from 2026-11-21T10:00:00Z --until 2026-11-21T11:00:00Z "
      "telemetry.jsonl\n"
      "  pollux replay --speed 10 telemetry.jsonl\n\n" +
      explain({exit_ok, exit_incomplete, exit_usage, exit_configuration, exit_plugin, exit_interrupted,
               exit_terminated}));
  command.callback([options, &exit_code] { exit_code = feed(*options); });
}

}  // namespace pollux::command
