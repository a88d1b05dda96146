// `pollux run` with plugins that do not return: it ends all the same, and its exit code says so.
#include <signal.h>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;

namespace {

std::string hanging(const TemporaryFolder& folder, const std::string& in) {
  return write(folder, "pollux.toml",
               "[telemetry]\nshutdown_timeout = \"200ms\"\n" + plugin_path() +
                   "[[reporter]]\nplugin = \"hangs\"\n[reporter.options]\nin = \"" + in + "\"\n");
}

ChildOptions with_hanging_loads(ChildOptions options) {
  options.environment["POLLUX_LOAD_GATE"] = "";
  return options;
}

}  // namespace

TEST_CASE("A flush or a stop that hangs in the end is in the account and in the exit code") {
  for (const char* in : {"flush", "stop", "destroy"}) {
    const TemporaryFolder folder;
    const ChildResult result =
        run_child(pollux_with({"run", "--config", hanging(folder, in)}), timing("one"));
    INFO(result.error);
    CHECK_FALSE(result.timed_out);
    CHECK(result.exit_code == 1);
    CHECK(mentions(result.error,
                   "hangs: 1 delivered, 0 dropped, 0 rejected, " + std::string(in) + "() has not returned"));
  }
}

TEST_CASE("A constructor that hangs fails the start, and the command ends") {
  const TemporaryFolder folder;
  const std::string config =
      write(folder, "pollux.toml", plugin_path() + "[[reporter]]\nplugin = \"hangs_on_load\"\n");
  const ChildResult result = run_child(with_hanging_loads(pollux_with({"run", "--config", config})));
  INFO(result.error);
  CHECK_FALSE(result.timed_out);
  CHECK(result.exit_code == 4);
  CHECK(mentions(result.error, "libpollux_hangs_on_load.so: loading it has not returned after 5."));
}

TEST_CASE("A constructor that hangs in a reload leaves reading, further reloads and SIGTERM at work") {
  const TemporaryFolder folder;
  const std::string before = plugin_path() + recorder(folder.file("record"));
  const std::string config = write(folder, "pollux.toml", before);
  ChildProcess child(with_hanging_loads(pollux_with({"run", "--config", config})));
  REQUIRE(child.write(timing("first")));
  REQUIRE(child.wait_until([&] { return recorded(folder.file("record")).size() == 1; }));
  write(folder, "pollux.toml", before + "[[reporter]]\nplugin = \"hangs_on_load\"\n");
  child.signal(SIGHUP);
  REQUIRE(child.wait_for_error("loading it has not returned after"));
  REQUIRE(child.wait_for_error("the reload on a signal is rejected"));
  child.signal(SIGHUP);  // while the constructor hangs
  REQUIRE(child.wait_for_error("is being loaded, which has not returned after"));
  REQUIRE(child.write(timing("second")));
  CHECK(child.wait_until([&] { return recorded(folder.file("record")).size() == 2; }));
  child.signal(SIGTERM);
  REQUIRE(child.wait_for_error("2 events read, 0 bad lines; recorder: 2 delivered"));
  const ChildResult result = child.finish();
  INFO(result.error);
  CHECK_FALSE(result.timed_out);
  CHECK(result.exit_code == 0);
}
