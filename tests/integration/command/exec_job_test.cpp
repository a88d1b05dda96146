// `pollux exec` as a job of a shell: stopped, continued, in the foreground and in the background.
#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "catch.hpp"
#include "command.hpp"
#include "terminal.hpp"

using namespace pollux::test;

namespace {

// A shell on a terminal, and the job that it is given. What is looked for differs from what is typed, for the
// terminal shows that too.
class Shell {
 public:
  Shell() {
    write(folder_, "pollux.toml", plugin_path() + recorder(folder_.file("record")));
    REQUIRE(terminal.started());
    terminal.type("PS1='$ '\n");
  }

  // Runs a script as the command of `exec` and waits until it says that it is ready.
  void exec(const std::string& script, const std::string& after = "") {
    write(folder_, "job", "echo pid=$$; echo ready\n" + script + '\n');
    terminal.type(std::string(POLLUX_COMMAND) + " exec --config " + folder_.file("pollux.toml") + " -- sh " +
                  folder_.file("job") + after + '\n');
    REQUIRE(terminal.shows("ready"));
    const std::string& shown = terminal.shown();
    command_ = shown.substr(shown.find("pid=") + 4);
    command_.resize(command_.find_first_not_of("0123456789"));
  }

  // That of the command and that of `exec`, as the kernel names them: "TT" when both are stopped.
  [[nodiscard]] std::string states() const { return state_of(command_) + state_of(field_of(command_, 1)); }
  [[nodiscard]] bool are_stopped() const { return states() == "TT"; }
  [[nodiscard]] bool are_running() const { return states().find('T') == std::string::npos; }

  template <class Condition>
  [[nodiscard]] static bool soon(Condition&& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }

  [[nodiscard]] std::string scope() const {
    for (const Recorded& each : recorded(folder_.file("record"))) {
      if (each.scope == "exec") return each.rest;
    }
    return {};
  }

 private:
  // Of /proc/PID/stat, behind the program's name: 0 is the state, 1 the parent.
  static std::string field_of(const std::string& pid, int index) {
    std::ifstream file("/proc/" + pid + "/stat");
    std::string text;
    std::getline(file, text);
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string field;
    for (int i = 0; i <= index; ++i) fields >> field;
    return field;
  }
  static std::string state_of(const std::string& pid) { return field_of(pid, 0); }

  TemporaryFolder folder_;
  std::string command_;

 public:
  Terminal terminal{{"/bin/sh", "-i"}};
};

// Answers each line until there are no more.
const std::string answers = "while read -r line; do echo \"answer to $line\"; done";

}  // namespace

TEST_CASE("Ctrl-Z stops the command and exec, and fg continues both") {
  Shell shell;
  shell.exec(answers);
  for (const std::string round : {"1", "2"}) {
    shell.terminal.type("\x1a");
    REQUIRE(shell.soon([&] { return shell.are_stopped(); }));
    shell.terminal.type("echo shell ''" + round + "\n");
    REQUIRE(shell.terminal.shows("shell " + round));
    CHECK(shell.are_stopped());
    shell.terminal.type("fg\n");
    REQUIRE(shell.soon([&] { return shell.are_running(); }));
    shell.terminal.type("round " + round + "\n");
    REQUIRE(shell.terminal.shows("answer to round " + round));
  }
  shell.terminal.type("\x04");
  shell.terminal.type("echo code ''$?\n");
  CHECK(shell.terminal.shows("code 0"));
  CHECK(shell.scope() == "command=sh exit_code=0");
}

TEST_CASE("A command that ignores Ctrl-Z keeps exec running") {
  Shell shell;
  shell.exec("trap '' TSTP; echo now; " + answers);
  REQUIRE(shell.terminal.shows("now"));
  shell.terminal.type("\x1a");
  REQUIRE(shell.terminal.shows("^Z"));
  shell.terminal.type("one\n");
  CHECK(shell.terminal.shows("answer to one"));
  CHECK(shell.are_running());
}

TEST_CASE("A command that stops itself gives the terminal back to the shell") {
  Shell shell;
  shell.exec("kill -STOP $$; " + answers);
  REQUIRE(shell.soon([&] { return shell.are_stopped(); }));
  shell.terminal.type("fg\n");
  REQUIRE(shell.soon([&] { return shell.are_running(); }));
  shell.terminal.type("one\n");
  CHECK(shell.terminal.shows("answer to one"));
}

TEST_CASE("A command in the background that reads from the terminal is stopped with exec") {
  Shell shell;
  shell.exec(answers, " &");
  REQUIRE(shell.soon([&] { return shell.are_stopped(); }));
  shell.terminal.type("fg\n");
  REQUIRE(shell.soon([&] { return shell.are_running(); }));
  shell.terminal.type("one\n");
  CHECK(shell.terminal.shows("answer to one"));
}

TEST_CASE("SIGTSTP and SIGCONT that exec is sent alone reach the command") {
  Shell shell;
  shell.exec("while :; do sleep 0.01; done", " &");
  REQUIRE(shell.are_running());
  for (int i = 0; i < 3; ++i) {
    shell.terminal.type("kill -TSTP $!\n");
    REQUIRE(shell.soon([&] { return shell.are_stopped(); }));
    shell.terminal.type("kill -CONT $!\n");
    REQUIRE(shell.soon([&] { return shell.are_running(); }));
  }
  shell.terminal.type("kill $!\n");
  CHECK(shell.soon([&] { return shell.scope() == "status=error command=sh exit_code=143 signal=SIGTERM"; }));
}
