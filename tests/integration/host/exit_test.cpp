// Ends of processes: nothing hangs, nothing crashes, and what comes too late is counted.
#include "probed.hpp"
#include "sanitized.hpp"

using pollux::test::check_way;
using pollux::test::finds_races;

TEST_CASE("Emission from static destructors is counted as late and harmless") {
  check_way("exit_static_destruction", "late=2 balances=1\n");
}

TEST_CASE("Emission from exit handlers is counted as late, and nothing once the host is gone") {
  check_way("exit_handlers", "late=2 balances=1\nafter enabled=0 emitted=0\n");
}

TEST_CASE("Emission from the handlers of quick_exit is delivered") {
  check_way("exit_quick_handlers", "seen=2 balances=1\n");
}

TEST_CASE("A program may leave with a host that nobody destroyed") {
  check_way("exit_leaked_host", "done\n");
}

TEST_CASE("A reporter that never returns does not keep a program from ending") {
  check_way("exit_stuck_reporter", "done\n");
}

TEST_CASE("A reporter may call exit") {
  check_way("exit_inside_an_async_call", "exit\n");
  check_way("exit_inside_a_sync_call", "exit\n");
}

TEST_CASE("exit inside a scope leaves it out") { check_way("exit_inside_a_scope", "seen=1 balances=1\n"); }

TEST_CASE("A program ends with its last thread though the main thread ended by pthread_exit") {
  if (finds_races) return;  // that sanitizer has a thread of its own, which never ends
  check_way("exit_of_all_threads", "seen=1\n");
}

TEST_CASE("A scope that is open on a detached thread at exit neither hangs nor crashes") {
  for (const char* leaving : {"return", "exit", "quick_exit", "_exit"}) {
    check_way("detached_asleep_" + std::string(leaving), "done\n");
  }
}

TEST_CASE("A detached thread that never stops emitting does not keep a program from ending") {
  for (const char* leaving : {"return", "exit", "quick_exit", "_exit"}) {
    check_way("detached_busy_async_" + std::string(leaving), "done\n");
    check_way("detached_busy_sync_" + std::string(leaving), "done\n");
  }
}
