// `pollux exec` and signals: those that it is sent, those of the terminal, and those that end the command.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catch.hpp"
#include "command.hpp"
#include "sanitized.hpp"
#include "terminal.hpp"

using namespace pollux::test;

namespace {

std::string config_in(const TemporaryFolder& folder) {
  return write(folder, "pollux.toml", plugin_path() + recorder(folder.file("record")));
}

std::vector<std::string> exec_sh(const std::string& config, const std::string& script) {
  return {"exec", "--config", config, "--", "sh", "-c", script};
}

std::string scope_in(const TemporaryFolder& folder) {
  for (const Recorded& each : recorded(folder.file("record"))) {
    if (each.scope == "exec") return each.rest;
  }
  return {};
}

// Says `ready`, and then counts SIGINT until SIGUSR1 makes it say how many there were.
constexpr const char* counts_interrupts =
    "n=0; trap 'n=$((n+1)); echo interrupted' INT; trap 'echo n=$n; exit 0' USR1; echo ready; "
    "while :; do sleep 0.01; done";

}  // namespace

TEST_CASE("Signals that exec is sent reach the command, and it ends as it likes") {
  for (const auto& [number, name] : {std::pair{SIGTERM, "TERM"},
                                     {SIGINT, "INT"},
                                     {SIGHUP, "HUP"},
                                     {SIGQUIT, "QUIT"},
                                     {SIGUSR1, "USR1"},
                                     {SIGUSR2, "USR2"}}) {
    const TemporaryFolder folder;
    ChildProcess child(
        pollux_with(exec_sh(config_in(folder), std::string("trap 'echo got; exit 7' ") + name +
                                                   "; echo ready; while :; do sleep 0.01; done")));
    REQUIRE(child.wait_until([&] { return mentions(child.out(), "ready"); }));
    child.signal(number);
    const ChildResult result = child.finish();
    INFO(name << ": " << result.error);
    CHECK_FALSE(result.timed_out);
    CHECK(result.exit_code == 7);
    CHECK(result.out == "ready\ngot\n");
    CHECK(scope_in(folder) == "status=error command=sh exit_code=7");
  }
}

TEST_CASE("A signal that ends the command ends exec too, when all is delivered") {
  for (const auto& [number, name, code] : {std::tuple{SIGTERM, "SIGTERM", "143"},
                                           {SIGINT, "SIGINT", "130"},
                                           {SIGKILL, "SIGKILL", "137"},
                                           {SIGSEGV, "SIGSEGV", "139"},
                                           {SIGPIPE, "SIGPIPE", "141"}}) {
    const TemporaryFolder folder;
    const ChildResult result =
        run_pollux(exec_sh(config_in(folder), "kill -" + std::string(name).substr(3) + " $$"));
    INFO(name << ": " << result.error);
    CHECK(result.signal == number);
    CHECK(result.error.empty());
    CHECK(scope_in(folder) == std::string("status=error command=sh exit_code=") + code + " signal=" + name);
    CHECK(recorded(folder.file("record")).size() == 10);
  }
}

TEST_CASE("Ctrl-C is the terminal's to deliver: exec does not pass it on") {
  const TemporaryFolder folder;
  // In a session of its own the command gets no signal of the terminal, so any SIGINT came from exec.
  Terminal terminal(
      {POLLUX_COMMAND, "exec", "--config", config_in(folder), "--", "setsid", "sh", "-c", counts_interrupts});
  REQUIRE(terminal.started());
  REQUIRE(terminal.shows("ready"));
  terminal.type("\x03");
  REQUIRE(terminal.shows("^C"));  // shown once exec has its SIGINT
  terminal.signal(SIGUSR1);       // of the signals that wait for exec it takes SIGINT before this one
  CHECK(terminal.shows("n=0"));
  const int status = terminal.wait();
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("Ctrl-C that ends the command ends exec by the same signal, and the scope is delivered") {
  const TemporaryFolder folder;
  std::vector<std::string> words = exec_sh(config_in(folder), "echo ready; sleep 60");
  words.insert(words.begin(), POLLUX_COMMAND);
  Terminal terminal(words);
  REQUIRE(terminal.started());
  REQUIRE(terminal.shows("ready"));
  terminal.type("\x03");
  const int status = terminal.wait();
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGINT);
  CHECK(mentions(scope_in(folder), "exit_code=130 signal=SIGINT"));
}

TEST_CASE("A signal that the caller has ignored is ignored in the command") {
  const TemporaryFolder folder;
  ChildOptions options;
  options.program = "/bin/sh";
  options.arguments = {"-c", "trap '' HUP; exec \"$@\"", "sh", POLLUX_COMMAND};
  for (const std::string& word : exec_sh(config_in(folder), "kill -HUP $$; echo alive"))
    options.arguments.push_back(word);
  const ChildResult result = run_child(options);
  CHECK(result.exit_code == 0);
  CHECK(result.out == "alive\n");
}

TEST_CASE("A caller that ignores SIGCHLD gets the exit code all the same") {
  const TemporaryFolder folder;
  ChildOptions options;
  options.program = "/bin/sh";
  options.arguments = {"-c", "trap '' CHLD; exec \"$@\"", "sh", POLLUX_COMMAND};
  for (const std::string& word : exec_sh(config_in(folder), "exit 9")) options.arguments.push_back(word);
  CHECK(run_child(options).exit_code == 9);
}

TEST_CASE("The command has the signals blocked and ignored that exec was given") {
  const TemporaryFolder folder;
  const std::string script = "exec grep -E '^Sig(Blk|Ign)' /proc/self/status";
  ChildOptions alone;
  alone.program = "/bin/sh";
  alone.arguments = {"-c", script};
  const ChildResult result = run_pollux(exec_sh(config_in(folder), script));
  CHECK(mentions(result.out, "SigBlk"));
  if (!is_sanitized) CHECK(result.out == run_child(alone).out);  // a sanitizer takes signals for itself
}

TEST_CASE("Two signals end a delivery that takes too long") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml",
                                   "[telemetry]\nshutdown_timeout = \"60s\"\n" + plugin_path() +
                                       "[[reporter]]\nplugin = \"sleeps_on_deliver\"\n"
                                       "[reporter.options]\ndelay = \"60s\"\n");
  ChildProcess child(pollux_with(exec_sh(config, "echo ready")));
  REQUIRE(child.wait_until([&] { return mentions(child.out(), "ready"); }));
  const auto has_ended = [&] {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid != 0;
  };
  // What comes while the command still runs is the command's: more than two may be needed.
  CHECK(child.wait_until([&] { return has_ended() || (child.signal(SIGTERM), false); }));
  CHECK(child.finish().exit_code == 143);
}
