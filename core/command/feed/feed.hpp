// Feed: an input of JSON Lines and a configuration in; its reporters' deliveries, an account and an exit code
// out.
#pragma once

#include <string>

#include "command/feed/schedule.hpp"

namespace CLI {
class App;
}

namespace pollux::command {

struct FeedOptions {
  std::string command;      // "pollux run", which begins every message
  std::string config;       // file; empty: as the environment says
  std::string input = "-";  // file, or - for standard input
  std::string reporters;    // unless empty, in place of POLLUX_REPORTERS
  bool quiet = false;       // no progress and no account
  bool follow = false;      // goes on after the writer of a named pipe has closed it
  bool overflow = false;    // a full queue does not stop the reading: the reporter's `overflow` decides
  Schedule schedule;
};

// The options that `run` and `replay` share: --config, --reporters, --follow, --overflow and --quiet.
void add_feed_options(CLI::App& command, FeedOptions& options);

// Until the input ends or a signal stops it. Once in a process, for it takes over signals.
[[nodiscard]] int feed(const FeedOptions& options);

}  // namespace pollux::command
