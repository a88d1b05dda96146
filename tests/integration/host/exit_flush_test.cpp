// At exit the hosts that are open deliver what they have, before the statics of their plugins are destroyed.
#include <chrono>

#include "probed.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;

namespace {

// What the reporter was given and when its static was destroyed; its program may be given a long time to end.
std::vector<std::string> record_of(const std::string& way, const std::string& out = "") {
  const TemporaryFolder folder;
  check_way(way, out, folder.path().string());
  return lines_of(folder.file("record"));
}

const std::vector<std::string> in_order = {"work", "stop", "destroyed"};

}  // namespace

TEST_CASE("A host that std::exit keeps from being destroyed is flushed") {
  CHECK(record_of("open_local") == in_order);
  CHECK(record_of("open_sync") == in_order);
}

TEST_CASE("A host that is never deleted is flushed when main returns") {
  CHECK(record_of("open_leaked") == in_order);
}

TEST_CASE("All hosts are flushed at exit") { CHECK(record_of("open_two") == in_order); }

TEST_CASE("A child that exits leaves its parent's hosts alone") {
  // The child destroys its copy of the plugin's static only if it was made before the fork.
  CHECK(record_of("open_in_a_child", "child=1\n") == in_order);
}

TEST_CASE("What cannot be delivered at exit is logged") {
  const auto result = run_way("open_stuck");
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK_FALSE(result.timed_out);
  CHECK_THAT(result.error, Catch::Contains("events that could not be delivered at exit: ") &&
                               Catch::Contains("abandoned 2"));
}

TEST_CASE("A reporter inside which exit is called is not waited for, and the others are flushed") {
  for (const char* way : {"open_exit_in_an_async_call", "open_exit_in_a_sync_call"}) {
    const auto begin = std::chrono::steady_clock::now();
    check_way(way, "events=1\n");
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
  }
  check_way("open_exit_in_a_snapshot", "");
}
