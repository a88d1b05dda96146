// `pollux run`: events as JSON Lines in, delivered by the reporters of a configuration; an account out.
#include <CLI/CLI.hpp>
#include <memory>

#include "command/exit_code.hpp"
#include "command/feed/feed.hpp"
#include "command/subcommands.hpp"

namespace pollux::command {

void add_run(CLI::App& pollux, int& exit_code) {
  CLI::App& command =
      *pollux.add_subcommand("run", "Read events as JSON Lines and deliver them to reporters");
  const auto options = std::make_shared<FeedOptions>();
  options->command = "pollux run";
  command.add_option("-i,--input", options->input, "File of events; - is standard input (the default)")
      ->type_name("FILE");
  add_feed_options(command, *options);
  command.footer(
      "A line is one event:\n"
      "  {\"scope\": \"plan.tokens\", \"duration_s\": 0.25, \"batch_size\": 16}\n"
      "  {\"scope\": \"plan.efficiency\", \"value\": 0.92, \"metric_type\": \"gauge\"}\n"
      "SIGINT or SIGTERM stops the reading; what was read is delivered, and a second one ends at once.\n"
      "SIGHUP reloads the configuration, as does a change of its file with [telemetry] watch = true.\n"
      "\nExamples:\n"
      "  pollux run --config pollux.toml --input events.jsonl\n"
      "  tail -F events.jsonl | pollux run --config pollux.toml --overflow\n"
      "  pollux run --config pollux.toml --input events.fifo --follow\n"
      "  pollux run --reporters summary --input events.jsonl\n\n" +
      explain({exit_ok, exit_incomplete, exit_usage, exit_configuration, exit_plugin, exit_interrupted,
               exit_terminated}));
  command.callback([options, &exit_code] { exit_code = feed(*options); });
}

}  // namespace pollux::command
