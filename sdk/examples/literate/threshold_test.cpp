// The tutorial's reporter, tested with no host and no plugin file: the class is driven through the same table
// of functions that a host uses.
#include "threshold.cpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <pollux/sdk/testing.hpp>

#include "catch.hpp"

using pollux::testing::Answer;
using pollux::testing::Driven;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

// A folder that is there for one test.
struct Folder {
  Folder() {
    char name[] = "/tmp/pollux_threshold_XXXXXX";
    path = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path path;
};

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("threshold writes the slow scopes and only those") {
  const Folder folder;
  const std::string path = folder.path / "slow.txt";
  OptionTable options;
  options.set("path", path).set("limit", 100ms);
  Driven<Threshold> reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);

  EventList events;
  events.timing("quick", 99ms)
      .timing("plan.slow", 100ms)
      .at(2s)
      .attribute("rows", 12)
      .attribute("by", "a\nb");
  events.timing("broken", 2s).at(3s).failed();
  const Answer answer = reporter.deliver(events);

  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 3);
  CHECK(text_of(path) ==
        "2023-11-14T22:13:22.000Z 0.100000 s plan.slow rows=12 by=a b\n"
        "2023-11-14T22:13:23.000Z 2.000000 s broken failed\n");
  CHECK(reporter.flush().status == POLLUX_OK);
  CHECK(reporter.snapshot() == "{\"seen\":3,\"slow\":2,\"slowest_s\":2.000000}");
  CHECK(reporter.stop().status == POLLUX_OK);
  CHECK(reporter.log() == std::vector<std::string>{"2 slow scopes are in " + path});
}

TEST_CASE("threshold asks for the rest again when the disk is full") {
  OptionTable options;
  options.set("path", "/dev/full").set("limit", 100ms);
  Driven<Threshold> reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);

  EventList events;
  events.timing("quick", 1ms).timing("slow", 1s).timing("slower", 2s);
  const Answer answer = reporter.deliver(events);

  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 1);
  CHECK(answer.retry_after == 1s);
  CHECK(answer.message == "no space for /dev/full");
  CHECK(reporter.snapshot() == "{\"seen\":1,\"slow\":0,\"slowest_s\":0.001000}");
}

TEST_CASE("threshold says why it cannot start") {
  OptionTable options;
  options.set("path", "/nonexistent/folder/slow.txt");
  const Answer answer = Driven<Threshold>(options).start();
  CHECK(answer.status == POLLUX_FATAL);
  CHECK(answer.message == "/nonexistent/folder/slow.txt: No such file or directory");
}

TEST_CASE("threshold takes a new limit while running, and no new file") {
  const Folder folder;
  const std::string path = folder.path / "slow.txt";
  OptionTable first, lower, elsewhere;
  first.set("path", path).set("limit", 1s);
  lower.set("path", path).set("limit", 10ms);
  elsewhere.set("path", path + "2").set("limit", 10ms);
  Driven<Threshold> reporter(first);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  events.timing("a", 20ms);

  CHECK(reporter.reconfigure(elsewhere).status == POLLUX_NEEDS_RESTART);
  reporter.deliver(events);
  CHECK(text_of(path).empty());
  CHECK(reporter.reconfigure(lower).status == POLLUX_OK);
  reporter.deliver(events);
  CHECK_FALSE(text_of(path).empty());
}
