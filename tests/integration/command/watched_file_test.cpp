// A configuration that is watched, and what is reported when its file is spoiled while `pollux run` goes on.
#include <filesystem>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;

namespace {

struct Watched {
  TemporaryFolder folder;
  std::string record = folder.file("record");
  std::string config = write(folder, "pollux.toml", text("one"));
  ChildProcess child{pollux_with({"run", "--config", config})};

  [[nodiscard]] std::string text(const std::string& name) const {
    return "[telemetry]\nwatch = true\nflush_interval = \"10ms\"\n" + plugin_path() +
           recorder(record, "name = \"" + name + "\"\n");
  }
};

}  // namespace

TEST_CASE(
    "A watched file that is emptied, removed or replaced by a folder is reported, and what ran goes on") {
  Watched watched;
  const std::string& config = watched.config;
  watched.child.write(timing("before"));
  REQUIRE(watched.child.wait_until([&] { return recorded(watched.record).size() == 1; }));
  SECTION("emptied") {
    write(watched.folder, "pollux.toml", "");
    CHECK(watched.child.wait_for_error(config + ": the configuration is empty"));
  }
  SECTION("truncated to its comments") {
    write(watched.folder, "pollux.toml", "# a comment\n\n  # another\n");
    CHECK(watched.child.wait_for_error(config + ": the configuration is empty"));
  }
  SECTION("truncated in the middle of a word") {
    const std::string text = watched.text("one");
    write(watched.folder, "pollux.toml", text.substr(0, text.find("true") + 2));
    CHECK(watched.child.wait_for_error(config + ":2:11: the value of 'watch' is not in quotes"));
  }
  SECTION("removed") {
    std::filesystem::remove(config);
    CHECK(watched.child.wait_for_error(config + ": cannot open the configuration"));
  }
  SECTION("renamed") {
    std::filesystem::rename(config, config + ".old");
    CHECK(watched.child.wait_for_error(config + ": cannot open the configuration"));
  }
  SECTION("replaced by a folder") {
    std::filesystem::remove(config);
    std::filesystem::create_directory(config);
    CHECK(watched.child.wait_for_error(config + ": the configuration is a folder"));
    std::filesystem::remove(config);
  }
  CHECK(watched.child.wait_for_error("is rejected"));
  watched.child.write(timing("after"));
  CHECK(watched.child.wait_until([&] { return recorded(watched.record).size() == 2; }));
  write(watched.folder, "pollux.toml", watched.text("two"));
  CHECK(watched.child.wait_for_error("reloaded on a change of its files"));
  const ChildResult result = watched.child.finish();
  INFO(result.error);
  CHECK(mentions(result.error, "one: 2 delivered"));
}
