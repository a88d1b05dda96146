// fork: the child neither hangs, nor sends what is its parent's, and has telemetry of its own.
#include "probed.hpp"
#include "temporary_folder.hpp"

using pollux::test::check_way;
using pollux::test::TemporaryFolder;

TEST_CASE("A forked child starts disabled, may open a host of its own, and sends nothing of its parent's") {
  check_way("fork_while_others_emit", "children=20 balances=1 all=1\n");
}

TEST_CASE("A child may be forked while other threads emit, flush, open hosts, end, and read the ledger") {
  check_way("fork_while_others_do_everything", "children=60 balances=1 all=1\n");
}

TEST_CASE("Several threads may fork at the same time") {
  check_way("fork_on_several_threads", "children=30 all=1\n");
}

TEST_CASE("A child of a child has telemetry of its own, too") {
  check_way("fork_a_child_of_a_child", "generations=0\n");
}

TEST_CASE("A scope that is open at a fork ends in the parent, and harmlessly in the child") {
  check_way("fork_inside_a_scope", "child=1 seen=2 balances=1\n");
}

TEST_CASE("A forked child that exits does not stop its parent's reporters") {
  check_way("fork_and_exit", "child=1 seen=1\n");
}

TEST_CASE("What daemon() leaves has its telemetry off, and says so") {
  check_way("fork_to_a_daemon", "enabled=0\n");
}

TEST_CASE("A forked child has places for hosts, though its parent has taken all of its own") {
  check_way("fork_with_all_places_taken", "child=1\n");
}

TEST_CASE("A child may be forked while other threads load plugins, and loads plugins itself") {
  const TemporaryFolder folder;
  check_way("fork_while_plugins_load", "children=30 bad=0\n", folder.path().string());
}

TEST_CASE("What a parent logged is in its file once, however its children end") {
  const TemporaryFolder folder;
  check_way("fork_with_a_log_file", "children=10 balances=1\n", folder.path().string());
  CHECK(pollux::test::lines_of(folder.path() / "events.log").size() == 10);
}

TEST_CASE("A forked child logs to a file of its own with the plugin that its parent uses") {
  const TemporaryFolder folder;
  check_way("fork_with_a_log_file_each", "children=10 all=1\n", folder.path().string());
}

TEST_CASE("A reporter may fork while it is called, and the child have telemetry of its own") {
  for (const char* way : {"fork_in_async_call_for_async", "fork_in_async_call_for_sync",
                          "fork_in_sync_call_for_async", "fork_in_sync_call_for_sync"}) {
    check_way(way, "child=1 events=1000 balances=1\n");
  }
}

TEST_CASE("A child that was forked in a sync reporter's call may return from it") {
  check_way("fork_in_sync_call_and_return", "child=1 silent\n");
}

TEST_CASE("Programs that are started by posix_spawn or vfork cost no event") {
  check_way("spawn_while_others_emit", "children=20 balances=1 all=1\n");
}
