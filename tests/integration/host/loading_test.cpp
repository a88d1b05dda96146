// Plugins whose constructors do not return: the program goes on, and the log names the plugin.
#include "probed.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;

TEST_CASE("While a constructor hangs in the loader, emission, flush, stats, ledger and fork work") {
  check_way("load_hangs",
            "refused\nnamed=1 in_time=1\nother=0 blames=1\nseen=2 abandoned=1 balances=1\nchildren=1\n");
}

TEST_CASE("A constructor that returns late lets others load again") {
  const TemporaryFolder folder;
  check_way("load_returns_late", "refused\nrefused\nloaded\nloaded\n", folder.path().string());
}
