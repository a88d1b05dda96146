// Ends of threads: every event is delivered or counted, and a scope ends however its thread does.
#include "probed.hpp"

using pollux::test::check_way;

TEST_CASE("An older thread_local object that emits after its thread's end is counted as late") {
  check_way("thread_local_older", "seen=1 late=2 balances=1\n");
}

TEST_CASE("A newer thread_local object emits before its thread's end") {
  check_way("thread_local_newer", "seen=3 late=0 balances=1\n");
}

TEST_CASE("pthread_exit inside scopes ends them") {
  check_way("thread_exit_async", "timings=2 balances=1\n");
  check_way("thread_exit_sync", "timings=2 balances=1\n");
}

// The sanitizers do not follow cancelling, which leaves their own functions half way, nor a main thread that
// ends.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("A thread that is cancelled asleep inside scopes ends them") {
  check_way("thread_cancelled_asleep", "timings=2 balances=1\n");
}

TEST_CASE("A thread is not cancelled in the middle of emitting") {
  check_way("thread_cancelled_emitting_async", "ended=20 balances=1 all=1\n");
  check_way("thread_cancelled_emitting_sync", "ended=20 balances=1 all=1\n");
}

TEST_CASE("The main thread may end before others that emit") {
  check_way("thread_main_first", "seen=2 balances=1\n");
}

TEST_CASE("A thread that is cancelled while it flushes ends when the flush has") {
  check_way("thread_cancelled_flushing_async", "cancelled=1 flushed=1 balances=1\n");
  check_way("thread_cancelled_flushing_sync", "cancelled=1 flushed=1 balances=1\n");
}

// The sanitizers start threads of their own, too.
// Whichever thread cannot be created: those of the calls, of the workers or of the collector.
TEST_CASE(
    "A reporter that was started is stopped before it is destroyed, though a thread cannot be created") {
  for (const char* nth : {"1", "2", "3", "4", "5", "6", "7"}) {
    const pollux::test::ChildResult result = pollux::test::run_way(
        "hosts_without_a_thread", {}, {{"LD_PRELOAD", POLLUX_FAILS_THREAD}, {"POLLUX_FAILS_THREAD", nth}});
    INFO(nth << "\n" << result.out << result.error);
    CHECK(result.exit_code == 0);
    CHECK(result.out == "started=2 stopped=2 wrong=0\n");
  }
}
#endif
