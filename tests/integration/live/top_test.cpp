// `pollux top` beside a `pollux run`: once, on a terminal, and until the program ends.
#include <termios.h>

#include <filesystem>
#include <initializer_list>
#include <sstream>

#include "../command/command.hpp"
#include "../command/terminal.hpp"
#include "watching.hpp"

using namespace pollux::test;

namespace {

struct Running {
  TemporaryFolder folder;
  std::string socket = folder.file("door/it.sock");
  ChildProcess child{
      pollux_with({"run", "--config", write(folder, "c.toml", watched_config(folder, "door/it.sock"))})};
  bool is_up() {
    return child.wait_until([this] { return std::filesystem::exists(socket); });
  }
};

}  // namespace

TEST_CASE("top --once --json prints one document of a running program") {
  Running running;
  REQUIRE(running.is_up());
  ChildProcess top(pollux_with({"top", running.socket, "--once", "--json", "--interval", "1s"}));
  // One event before and one after it has begun to watch, and more until it has its document.
  const bool is_done = top.wait_until([&] {
    running.child.write(timing("wanted.step"));
    return mentions(top.out(), "\n");
  });
  CHECK(is_done);
  const ChildResult result = top.finish();
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.out, "{\"v\":1,\"document\":\"top\",\"program\":\"pollux\""));
  CHECK(mentions(result.out, "{\"scope\":\"wanted.step\",\"calls\":"));
  CHECK(mentions(result.out, "\"p99_s\":0.5}"));
  CHECK(mentions(result.out, "{\"name\":\"recorder\",\"state\":\"ready\""));
}

TEST_CASE("top on a terminal has a screen of its own and puts everything back") {
  ::setenv("TERM", "xterm", 1);
  for (const char* how : {"q", "\x03", "TERM"}) {
    Running running;
    REQUIRE(running.is_up());
    Terminal terminal({POLLUX_COMMAND, "top", running.socket, "--interval", "100ms"});
    REQUIRE(terminal.started());
    CHECK(terminal.shows("\x1b[?1049h"));
    CHECK(terminal.shows("REPORTER"));
    running.child.write(timing("wanted.step"));
    CHECK(terminal.shows("wanted.step"));
    terminal.type("s");
    CHECK(terminal.shows("by p99"));
    if (std::string_view(how) == "TERM") {
      terminal.signal(SIGTERM);
    } else {
      terminal.type(how);
    }
    CHECK(terminal.shows("\x1b[?25h\x1b[?1049l"));
    const int status = terminal.wait();
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  }
}

TEST_CASE("top says that the program has ended, and exits with 0") {
  Running running;
  REQUIRE(running.is_up());
  ChildProcess top(pollux_with({"top", running.socket, "--interval", "100ms"}));
  REQUIRE(top.wait_until([&] { return mentions(top.out(), "REPORTER"); }));
  SECTION("in order") { running.child.close_input(); }
  SECTION("killed") { running.child.signal(SIGKILL); }
  const ChildResult result = top.finish();
  CHECK(mentions(result.error, "has ended"));
  CHECK(result.exit_code == 0);
}

TEST_CASE("top without an argument lists what can be watched") {
  const TemporaryFolder folder;
  ChildOptions options = pollux_with({"top", "--once"});
  options.environment["XDG_RUNTIME_DIR"] = folder.path().string();
  const ChildResult none = ChildProcess(options).finish();
  CHECK(none.exit_code == 2);
  CHECK(mentions(none.error, "no program of this user's can be watched"));

  ChildOptions run =
      pollux_with({"run", "--config", write(folder, "c.toml", watched_config(folder, "auto"))});
  run.environment = options.environment;
  ChildProcess first(run), second(run);
  const auto socket_of = [&](const ChildProcess& child) {
    return folder.file("pollux/" + std::to_string(child.pid()) + ".sock");
  };
  REQUIRE(first.wait_until([&] { return std::filesystem::exists(socket_of(first)); }));
  REQUIRE(second.wait_until([&] { return std::filesystem::exists(socket_of(second)); }));
  const ChildResult both = ChildProcess(options).finish();
  CHECK(both.exit_code == 2);
  CHECK(mentions(both.error, socket_of(first)));
  CHECK(mentions(both.error, socket_of(second)));
  second.finish();
  const ChildResult only = ChildProcess(options).finish();
  INFO(only.error);
  CHECK(only.exit_code == 0);
  CHECK(mentions(only.out, "pid " + std::to_string(first.pid())));
}

TEST_CASE("top finds a process by its number, though its socket is not in this user's own folder") {
  const TemporaryFolder folder, other;
  ChildProcess child(
      pollux_with({"run", "--config", write(folder, "c.toml", watched_config(folder, "elsewhere/"))}));
  const std::string pid = std::to_string(child.pid());
  REQUIRE(
      child.wait_until([&] { return std::filesystem::exists(folder.file("elsewhere/" + pid + ".sock")); }));
  ChildOptions options = pollux_with({"top", pid, "--once", "--interval", "100ms"});
  options.environment["XDG_RUNTIME_DIR"] = other.path().string();
  const ChildResult found = ChildProcess(options).finish();
  INFO(found.error);
  CHECK(found.exit_code == 0);
  CHECK(mentions(found.out, "pid " + pid));

  // A process that serves no such socket, though the name is taken.
  options.arguments[1] = "1";
  const ChildResult none = ChildProcess(options).finish();
  CHECK(none.exit_code == 2);
}

TEST_CASE("top fits the window of its terminal") {
  ::setenv("TERM", "xterm", 1);
  Running running;
  REQUIRE(running.is_up());
  for (const auto columns : std::initializer_list<unsigned short>{40, 80, 200}) {
    Terminal terminal({POLLUX_COMMAND, "top", running.socket, "--once", "--interval", "100ms"}, columns);
    REQUIRE(terminal.started());
    CHECK(terminal.shows("SCOPE"));
    CHECK_FALSE(terminal.shows("to the end"));
    std::istringstream lines(terminal.shown());
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(line.size() <= columns + std::size_t{1});  // and the terminal's carriage return
    }
    CHECK(mentions(terminal.shown(), columns == 200 ? "DELAY P99" : "QUEUE"));
  }
}
