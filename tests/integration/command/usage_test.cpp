// Help, version and wrong usage of the program.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <pollux/version.hpp>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;

TEST_CASE("Without arguments the command lists its subcommands on one screen") {
  const ChildResult result = run_pollux({});
  INFO(result.error);
  CHECK(result.exit_code == 2);
  CHECK(result.out.empty());
  CHECK(result.error.starts_with("usage: pollux COMMAND [OPTIONS]\n\n  run      "));
  for (const char* name : {"run", "exec", "replay", "plugins", "config", "explain", "top", "help", "version"})
    CHECK(mentions(result.error, "\n  " + std::string(name) + ' '));
  CHECK(std::count(result.error.begin(), result.error.end(), '\n') < 24);
}

TEST_CASE("Every subcommand explains itself with examples and its exit codes") {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{},
                                                                                     {"run"},
                                                                                     {"replay"},
                                                                                     {"plugins", "list"},
                                                                                     {"plugins", "inspect"},
                                                                                     {"plugins", "check"},
                                                                                     {"plugins", "bench"},
                                                                                     {"config", "check"},
                                                                                     {"config", "show"},
                                                                                     {"explain"}}) {
    std::vector<std::string> asked = words;
    asked.emplace_back("--help");
    const ChildResult result = run_pollux(asked);
    INFO(result.out);
    CHECK(result.exit_code == 0);
    CHECK(mentions(result.out, "Usage: pollux"));
    CHECK(mentions(result.out, "Example"));
    CHECK(mentions(result.out, "Exit codes:\n  0    ok"));
    CHECK(result.error.empty());

    std::vector<std::string> help = {"help"};
    help.insert(help.end(), words.begin(), words.end());
    CHECK(run_pollux(help).out == result.out);
  }
}

TEST_CASE("The groups of subcommands list what is in them") {
  const ChildResult plugins_help = run_pollux({"plugins", "--help"});
  CHECK(plugins_help.exit_code == 0);
  CHECK(mentions(plugins_help.out, "list"));
  CHECK(mentions(plugins_help.out, "inspect"));
  const ChildResult config_help = run_pollux({"config", "--help"});
  CHECK(config_help.exit_code == 0);
  CHECK(mentions(config_help.out, "check"));
  CHECK(mentions(config_help.out, "show"));
}

TEST_CASE("The version names the program and its plugin ABI") {
  const ChildResult result = run_pollux({"--version"});
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.out, "pollux " POLLUX_VERSION ", plugin ABI 1."));
  CHECK(run_pollux({"version"}).out == result.out);
}

TEST_CASE("Wrong usage exits with 2 and says what was wrong") {
  struct Case {
    std::vector<std::string> arguments;
    const char* complaint;
  };
  for (const Case& each : std::vector<Case>{
           {{}, "usage: pollux COMMAND"},
           {{"rnu"},
            "pollux: no subcommand 'rnu'; expected one of run, exec, replay, plugins, config, explain, top, "
            "help, "
            "version; "
            "did "
            "you mean "
            "'run'?"},
           {{"plugins", "lits"},
            "pollux plugins: no subcommand 'lits'; expected one of list, inspect, check, bench; did you mean "
            "'list'?"},
           {{"run", "--inptu", "x"}, "--inptu"},
           {{"run", "--input"}, "--input"},
           {{"run", "surplus"}, "surplus"},
           {{"plugins"}, "pollux plugins: A subcommand is required\n`pollux plugins --help`"},
           {{"plugins", "inspect"}, "PLUGIN is required"},
           {{"plugins", "list", "--path", "/no/such/folder"}, "/no/such/folder"},
           {{"plugins", "list", "--path", "/", "--config", "x"}, "--config"},
           {{"config"}, "subcommand is required"},
           {{"config", "check"}, "no configuration; name a FILE or set POLLUX_CONFIG"},
           {{"config", "show"}, "no configuration; name a FILE or set POLLUX_CONFIG"},
           {{"run"}, "no configuration; name one with --config FILE"},
           {{"help", "nothing"}, "no subcommand 'nothing'"},
       }) {
    const ChildResult result = run_pollux(each.arguments);
    INFO(result.error);
    CHECK(result.exit_code == 2);
    CHECK(mentions(result.error, each.complaint));
    CHECK(result.out.empty());
  }
}

TEST_CASE("Arguments neither put a line into a message nor show a secret in it") {
  const std::string forged = "x\npollux: forged \x1b[31m";
  const TemporaryFolder folder;
  const std::string place = folder.file(forged);
  std::filesystem::create_directory(place);
  const std::string good = place + "/pollux.toml";
  std::ofstream(good) << "[telemetry]\nenabled = true\n";
  std::ofstream(place + "/bad.toml") << "enabeld = 1\n";
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {forged},
           {"help", forged},
           {"config", forged},
           {"config", "check", forged},
           {"config", "check", place},
           {"config", "check", good},
           {"config", "check", place + "/bad.toml"},
           {"config", "show", place + "/bad.toml"},
           {"run", "--config", forged},
           {"run", "--config", place + "/bad.toml"},
           {"run", "--reporters", forged},
           {"run", forged},
           {"run", "--reporters", "summary", "--input", forged},
           {"plugins", "list", "--path", forged},
           {"plugins", "list", "--path", place},
           {"plugins", "inspect", forged},
           {"plugins", "inspect", "./" + forged},
           {"plugins", "check", "./" + forged},
           {"plugins", "check", forged, "--case", forged},
           {"plugins", "bench", "./" + forged},
           {"plugins", "bench", "x", "--events", forged},
           {"explain", "a", "--config", forged},
           {"exec", "--config", forged, "--", forged},
           {"exec", forged},
           {"top", forged},
           {"top", "--sort", forged},
           {"top", "--interval", forged},
           {"replay", forged, "--config", place + "/bad.toml"},
       }) {
    const ChildResult result = run_pollux(arguments);
    INFO(arguments[0] << ": " << result.error << result.out);
    CHECK_FALSE(mentions(result.error, "\npollux: forged"));
    CHECK_FALSE(mentions(result.error, "\x1b"));
    CHECK_FALSE(mentions(result.out, "\npollux: forged"));
    CHECK_FALSE(mentions(result.out, "\x1b"));
    CHECK(mentions(result.error + result.out, "x\\n"));
  }
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"run", "--optoin", "token=hunter2"},
                                             {"plugins", "check", "log", "password=hunter2"},
                                             {"plugins", "bench", "log", "--password", "hunter2"},
                                             {"https://user:hunter2@example.org/"}}) {
    const ChildResult result = run_pollux(arguments);
    INFO(result.error);
    CHECK(result.exit_code == 2);
    CHECK_FALSE(mentions(result.error, "hunter2"));
  }
}

TEST_CASE("An output that cannot be written is not taken for a success") {
  ChildOptions options;
  options.program = "/bin/sh";
  options.arguments = {"-c", "exec \"$0\" --version > /dev/full", POLLUX_COMMAND};
  const ChildResult result = run_child(options);
  CHECK(result.exit_code == 1);
  CHECK(mentions(result.error, "cannot write to standard output"));
}
