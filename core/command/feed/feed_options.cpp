#include <CLI/CLI.hpp>

#include "command/feed/feed.hpp"

namespace pollux::command {

void add_feed_options(CLI::App& command, FeedOptions& options) {
  command.add_option("-c,--config", options.config, "Configuration file; else the one POLLUX_CONFIG names")
      ->type_name("FILE");
  command
      .add_option("-r,--reporters", options.reporters,
                  "Only these reporters, by name; a plugin that the file does not configure may be named too")
      ->type_name("NAME,...");
  command.add_flag("-f,--follow", options.follow,
                   "When the writer of a named pipe closes it, wait for the next one; a signal ends it");
  command.add_flag("--overflow", options.overflow,
                   "When a reporter's queue is full, do what its overflow says; else the reading waits");
  command.add_flag("-q,--quiet", options.quiet,
                   "No progress and no account at the end; errors are still printed");
}

}  // namespace pollux::command
