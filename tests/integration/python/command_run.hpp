// `pollux run` with one Python reporter, in a process of its own: its Python ends with it.
#pragma once

#include <fstream>
#include <string>

#include "child_process.hpp"
#include "hosted.hpp"

namespace pollux::test {

struct CommandRun {
  TemporaryFolder folder;
  std::string more;                         // options of the reporter
  std::string from = POLLUX_REPORTERS_DIR;  // the folder of the module
  std::string telemetry = "";               // keys of [telemetry]
  std::map<std::string, std::string> environment;
  std::string working_directory = "";  // empty: the test's

  [[nodiscard]] std::string file() const { return folder.file("out.txt"); }
  [[nodiscard]] std::string lines() const { return text_of(file()); }

  // Runs that class with so many timings of the scope "work". An option kwargs.path names the file.
  ChildResult operator()(const std::string& module, const std::string& name, int events = 3) {
    std::ofstream(folder.file("pollux.toml")) << "[telemetry]\n"
                                              << telemetry << "\n"
                                              << python_config(module, name, more, from).substr(12);
    std::ofstream input(folder.file("events.jsonl"));
    for (int i = 0; i < events; ++i) input << "{\"scope\": \"work\", \"duration_s\": 1}\n";
    input.close();
    return run_child({.program = POLLUX_COMMAND,
                      .arguments = {"run", "--quiet", "--config", folder.file("pollux.toml"), "--input",
                                    folder.file("events.jsonl")},
                      .environment = environment,
                      .folder = working_directory});
  }
  ChildResult writing(const std::string& module, const std::string& name, int events = 3) {
    more += "\nkwargs.path = " + quoted(file()) + "\n";
    return (*this)(module, name, events);
  }
};

}  // namespace pollux::test
