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
#endif
