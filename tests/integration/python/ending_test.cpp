// What a class leaves to the end of Python, and what Python does then.
#include <chrono>

#include "command_run.hpp"

using namespace pollux;
using test::CommandRun;

TEST_CASE("What a class leaves to the end of Python is written at the end of the process") {
  for (const char* name :
       {"ModuleFile", "CycleFile", "DeletedAtTheEnd", "AtExit", "OnAThread", "InAPool", "FlushFails"}) {
    CAPTURE(name);
    CommandRun run;
    const test::ChildResult result = run.writing("endings", name);
    INFO(result.error);
    CHECK(run.lines() == "work\nwork\nwork\n");
    CHECK(result.signal == 0);
    CHECK(result.exit_code == (name == std::string("FlushFails") ? 1 : 0));
  }
}

TEST_CASE("A thread that never ends is left behind at the deadline, named, and exit handlers run") {
  CommandRun run;
  run.telemetry = "shutdown_timeout = \"2s\"";
  const test::ChildResult result = run.writing("endings", "NeverEnds");
  CHECK(run.lines() == "work\nwork\nwork\n");
  CHECK_THAT(result.error,
             Catch::Contains("threads have not ended in time and are left behind, with what they "
                             "hold: waits for ever"));
  CHECK(result.exit_code == 0);
}

TEST_CASE("An exit handler that never ends is left behind at the deadline") {
  CommandRun run;
  const auto began = std::chrono::steady_clock::now();
  const test::ChildResult result = run("endings", "NeverEndsAtExit");
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(30));
  CHECK_THAT(result.error, Catch::Contains("exit handlers have not ended in time"));
  CHECK(result.exit_code == 0);
}

TEST_CASE("The end of a python reporter leaves Python to those that come later") {
  for (int i = 0; i < 2; ++i) {
    const test::TemporaryFolder folder;
    const std::string file = folder.file("out.txt");
    Host host = test::python_host("endings", "InAPool", "kwargs.path = " + test::quoted(file));
    { const auto scope = host.telemetry()("work"); }
    host.shutdown(std::chrono::seconds(20));
    CHECK(host.ledger().reporters.at(0).rejected == 0);
  }
}

TEST_CASE("Files of a reporter are flushed when it ends, not only with the process") {
  for (const char* name : {"ModuleFile", "CycleFile"}) {
    CAPTURE(name);
    const test::TemporaryFolder folder;
    const std::string file = folder.file("out.txt");
    Host host = test::python_host("endings", name, "kwargs.path = " + test::quoted(file));
    { const auto scope = host.telemetry()("work"); }
    host.shutdown(std::chrono::seconds(20));
    CHECK(test::text_of(file) == "work\n");
  }
}

TEST_CASE("A forked child that comes out of a method ends as in a plain program") {
  CommandRun run;
  const test::ChildResult result = run.writing("endings", "Forks");
  CHECK(run.lines() == "3\n1\n0\n");
  CHECK(result.exit_code == 0);
}

TEST_CASE("A class that calls exit ends the process at once, with its exit code and exit handlers") {
  const test::TemporaryFolder folder;
  const std::string config = folder.file("pollux.toml"), file = folder.file("out.txt");
  std::ofstream(config)
      << "[telemetry]\nshutdown_timeout = \"50s\"\n"
      << test::python_config("endings", "Exits", "kwargs.path = " + test::quoted(file)).substr(12);
  const auto began = std::chrono::steady_clock::now();
  // Its standard input stays open, so that it ends by this exit alone.
  test::ChildProcess child({.program = POLLUX_COMMAND,
                            .arguments = {"run", "--quiet", "--config", config},
                            .environment = {},
                            .folder = {}});
  for (int i = 0; i < 2; ++i) child.write("{\"scope\": \"work\", \"duration_s\": 1}\n");
  CHECK(child.wait_until([&] {
    siginfo_t state{};
    return ::waitid(P_PID, static_cast<id_t>(child.pid()), &state, WEXITED | WNOWAIT | WNOHANG) == 0 &&
           state.si_pid == child.pid();
  }));
  const test::ChildResult result = child.finish();
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(30));
  INFO(result.error);
  CHECK(result.exit_code == 7);
  CHECK(test::text_of(file) == "exit handler\n");
}
