// `pollux run` on an open pipe, and the signals that end it.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;

namespace {

std::string config_in(const TemporaryFolder& folder) {
  return write(folder, "pollux.toml",
               "[telemetry]\nflush_interval = \"10ms\"\n" + plugin_path() + recorder(folder.file("record")));
}

}  // namespace

TEST_CASE("Events of an open pipe are delivered while it stays open") {
  const TemporaryFolder folder;
  ChildProcess child(pollux_with({"run", "--config", config_in(folder)}));
  REQUIRE(child.write(timing("first")));
  CHECK(child.wait_until([&] { return recorded(folder.file("record")).size() == 1; }));
  REQUIRE(child.write(timing("second")));
  CHECK(child.wait_until([&] { return recorded(folder.file("record")).size() == 2; }));
  const ChildResult result = child.finish();
  INFO(result.error);
  CHECK(result.exit_code == 0);
}

TEST_CASE("One SIGINT or SIGTERM ends the reading, delivers what was read and exits with 0") {
  for (const auto& [number, name] : {std::pair{SIGINT, "SIGINT"}, std::pair{SIGTERM, "SIGTERM"}}) {
    const TemporaryFolder folder;
    ChildProcess child(pollux_with({"run", "--config", config_in(folder)}));
    REQUIRE(child.write(timing("first") + timing("second") + "{\"unfinished"));
    REQUIRE(child.wait_until([&] { return recorded(folder.file("record")).size() == 2; }));
    child.signal(number);
    REQUIRE(child.wait_for_error("events read"));
    const ChildResult result = child.finish();
    INFO(result.error);
    CHECK(result.exit_code == 0);
    CHECK(mentions(result.error, std::string("stopping on ") + name));
    CHECK(mentions(result.error, "2 events read, 0 bad lines; recorder: 2 delivered, 0 dropped, 0 rejected"));
  }
}

TEST_CASE("A signal after a bad line still exits with 1") {
  const TemporaryFolder folder;
  ChildProcess child(pollux_with({"run", "--config", config_in(folder)}));
  REQUIRE(child.write("bad\n"));
  REQUIRE(child.wait_for_error("stdin:1: "));
  child.signal(SIGTERM);
  REQUIRE(child.wait_for_error("events read"));
  CHECK(child.finish().exit_code == 1);
}

TEST_CASE("A second signal ends at once, with 128 and its number") {
  for (const auto& [number, code] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
    const TemporaryFolder folder;
    // A reporter that holds each batch for a minute, and a shutdown that waits for it.
    const std::string config = write(folder, "pollux.toml",
                                     "[telemetry]\nshutdown_timeout = \"60s\"\n" + plugin_path() +
                                         "[[reporter]]\nplugin = \"sleeps_on_deliver\"\n"
                                         "[reporter.options]\ndelay = \"60s\"\n");
    ChildProcess child(pollux_with({"run", "--config", config}));
    REQUIRE(child.write(timing("held") + "bad\n"));
    REQUIRE(child.wait_for_error("stdin:2: "));
    child.signal(SIGINT);
    REQUIRE(child.wait_for_error("stopping on SIGINT"));
    child.signal(number);
    const ChildResult result = child.finish();
    INFO(result.error);
    CHECK_FALSE(result.timed_out);
    CHECK(result.exit_code == code);
  }
}

TEST_CASE("A named pipe that nobody has opened for writing is waited for, and can be given up") {
  const TemporaryFolder folder;
  const std::string pipe = folder.file("events");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);

  SECTION("a writer comes") {
    ChildProcess child(pollux_with({"run", "--config", config_in(folder), "--input", pipe}));
    REQUIRE(child.wait_until([&] { return std::filesystem::exists(folder.file("record")); }));
    std::ofstream(pipe) << timing("late");
    REQUIRE(child.wait_for_error("1 event read"));
    const ChildResult result = child.finish();
    INFO(result.error);
    CHECK(result.exit_code == 0);
    CHECK(recorded(folder.file("record")).size() == 1);
  }
  SECTION("a signal comes") {
    ChildProcess child(pollux_with({"run", "--config", config_in(folder), "--input", pipe}));
    REQUIRE(child.wait_until([&] { return std::filesystem::exists(folder.file("record")); }));
    child.signal(SIGTERM);
    REQUIRE(child.wait_for_error("0 events read"));
    CHECK(child.finish().exit_code == 0);
  }
}

TEST_CASE("A SIGINT that was ignored at the start stays ignored") {
  const TemporaryFolder folder;
  ChildOptions options;
  options.program = "/bin/sh";
  options.arguments = {"-c", "trap '' INT; exec \"$0\" run --config \"$1\"", POLLUX_COMMAND,
                       config_in(folder)};
  ChildProcess child(options);
  REQUIRE(child.write(timing("first")));
  REQUIRE(child.wait_until([&] { return recorded(folder.file("record")).size() == 1; }));
  child.signal(SIGINT);
  REQUIRE(child.write(timing("second")));
  const ChildResult result = child.finish();
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.error, "2 events read"));
}

TEST_CASE("SIGHUP reloads the configuration, a fault in it is told, and what ran goes on") {
  const TemporaryFolder folder;
  const auto text = [&](const std::string& record, const std::string& more) {
    return "[telemetry]\nflush_interval = \"10ms\"\n" + plugin_path() + recorder(folder.file(record), more);
  };
  const std::string config = write(folder, "pollux.toml", text("record", ""));
  ChildProcess child(pollux_with({"run", "--config", config}));
  REQUIRE(child.write(timing("first")));
  REQUIRE(child.wait_until([&] { return recorded(folder.file("record")).size() == 1; }));

  write(folder, "pollux.toml", text("other", "includ = []\n"));
  child.signal(SIGHUP);
  REQUIRE(child.wait_for_error("the reload on a signal is rejected; the running configuration goes on"));
  CHECK(mentions(child.error(), "pollux.toml:7:1: unknown key 'includ'"));
  write(folder, "pollux.toml", "# nothing\n");
  child.signal(SIGHUP);
  REQUIRE(child.wait_for_error("the configuration is empty"));

  write(folder, "pollux.toml", text("other", ""));
  child.signal(SIGHUP);
  REQUIRE(child.wait_for_error("reloaded on a signal: replaced recorder; 0 unchanged"));
  REQUIRE(child.write(timing("second")));
  CHECK(child.wait_until([&] { return recorded(folder.file("other")).size() == 1; }));
  const ChildResult result = child.finish();
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.error, "2 events read, 0 bad lines; recorder: 2 delivered, 0 dropped, 0 rejected"));
}

TEST_CASE("A configuration that is watched is reloaded when it changes") {
  const TemporaryFolder folder;
  const auto text = [&](const std::string& record) {
    return "[telemetry]\nflush_interval = \"10ms\"\nwatch = true\n" + plugin_path() +
           recorder(folder.file(record));
  };
  const std::string config = write(folder, "pollux.toml", text("record"));
  ChildProcess child(pollux_with({"run", "--config", config}));
  REQUIRE(child.wait_until([&] { return std::filesystem::exists(folder.file("record")); }));
  write(folder, "pollux.toml", text("other"));
  REQUIRE(child.wait_for_error("reloaded on a change of its files: replaced recorder"));
  REQUIRE(child.write(timing("first")));
  CHECK(child.wait_until([&] { return recorded(folder.file("other")).size() == 1; }));
  CHECK(child.finish().exit_code == 0);
}
