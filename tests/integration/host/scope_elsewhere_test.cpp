// Scopes that end on another thread than they began on, which is an error of the program.
#include "probed.hpp"

using pollux::test::check_way;

TEST_CASE("a scope ended on another thread after its own has ended is counted") {
  check_way("scope_elsewhere_thread_ended", "seen=1 other_thread=1 balances=1\n");
}

TEST_CASE("a scope ended on another thread after many others have ended is counted") {
  check_way("scope_elsewhere_threads_ended", "seen=50 other_thread=1 balances=1\n");
}

TEST_CASE("a scope ended on another thread does not harm its own, which goes on emitting") {
  check_way("scope_elsewhere_thread_goes_on", "seen=2000 other_thread=20 balances=1\n");
}

TEST_CASE("a scope ended on another thread does not harm the scopes around and inside it") {
  check_way("scope_elsewhere_between", "seen=4 other_thread=1 balances=1\n");
}
