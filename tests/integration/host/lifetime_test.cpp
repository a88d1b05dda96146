// Ends of threads, hosts and processes: nothing hangs, nothing crashes, nothing is counted twice.
#include <string>

#include "catch.hpp"
#include "child_process.hpp"

using pollux::test::ChildOptions;
using pollux::test::ChildResult;

namespace {
ChildResult probe(const std::string& way) {
  ChildOptions options;
  options.program = POLLUX_LIFETIME_PROBE;
  options.arguments = {way};
  return pollux::test::run_child(options);
}

void check(const std::string& way, const std::string& expected) {
  const ChildResult result = probe(way);
  INFO(result.error);
  CHECK_FALSE(result.timed_out);
  CHECK(result.exit_code == 0);
  CHECK(result.out == expected);
}
}  // namespace

TEST_CASE("Emission from static destructors is counted as late and harmless") {
  check("static_destruction", "late=2 balances=1\n");
}

TEST_CASE("A host may go while scopes of it are open") { check("host_destroyed_with_open_scopes", "done\n"); }

TEST_CASE("A scope that is open on a detached thread at exit neither hangs nor crashes") {
  check("detached_thread_with_open_scope", "done\n");
}

TEST_CASE("A program may leave with a host that nobody destroyed") {
  check("quick_exit_with_leaked_host", "done\n");
}

TEST_CASE("A forked child starts disabled, may open a host of its own, and sends nothing of its parent's") {
  check("fork_child", "children=20 balances=1 all=1\n");
}

TEST_CASE("A forked child that exits does not stop its parent's reporters") {
  check("fork_then_exit", "status=0 seen=1\n");
}

TEST_CASE("A reporter that never returns does not keep a program from ending") {
  check("stuck_reporter_at_exit", "done\n");
}

TEST_CASE("A thread_local object that emits after its thread's end is counted") {
  check("thread_local_emission", "seen=1 late=1 balances=1\n");
}

TEST_CASE("More names than the tree has room for become one scope, and are counted") {
  check("more_names_than_scopes", "all=1 overflowed=1 balances=1\n");
}
