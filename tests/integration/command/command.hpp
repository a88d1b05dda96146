// What the tests of the program share: running it, and writing configurations and events for it.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "child_process.hpp"
#include "temporary_folder.hpp"

namespace pollux::test {

inline ChildOptions pollux_with(std::vector<std::string> arguments) {
  ChildOptions options;
  options.program = POLLUX_COMMAND;
  options.arguments = std::move(arguments);
  return options;
}

inline ChildResult run_pollux(std::vector<std::string> arguments, std::string_view input = {}) {
  return run_child(pollux_with(std::move(arguments)), input);
}

inline bool mentions(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline std::string write(const TemporaryFolder& folder, const std::string& name, std::string_view text) {
  const std::string file = folder.file(name);
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

inline const std::string fixtures = POLLUX_FIXTURE_DIR;
inline const std::string plugins = POLLUX_PLUGIN_DIR;

// `[plugins] path`, for a configuration that uses the tests' plugins and those of the project.
inline std::string plugin_path() { return "[plugins]\npath = ['" + fixtures + "', '" + plugins + "']\n"; }

// A reporter that writes a line for each event; the fixture tells how.
inline std::string recorder(const std::string& file, const std::string& more = {}) {
  return "[[reporter]]\nplugin = \"recorder\"\n" + more + "[reporter.options]\npath = '" + file + "'\n";
}

// One event as the recorder wrote it: the kind, scope, parent, depth, call_count and thread, the duration,
// and then what follows.
struct Recorded {
  std::string kind, scope, parent, depth, call_count, thread, duration_ns, rest;
};

inline std::vector<Recorded> recorded(const std::string& file) {
  std::vector<Recorded> events;
  for (const std::string& line : lines_of(file)) {
    std::istringstream fields(line);
    Recorded event;
    fields >> event.kind >> event.scope >> event.parent >> event.depth >> event.call_count >> event.thread >>
        event.duration_ns;
    std::getline(fields >> std::ws, event.rest);
    events.push_back(std::move(event));
  }
  return events;
}

inline std::string timing(const std::string& scope) {
  return "{\"scope\":\"" + scope + "\",\"duration_s\":0.5}\n";
}

}  // namespace pollux::test
