// What a host does with the process that it is in: its descriptors and its signals.
#include "probed.hpp"
#include "sanitized.hpp"
#include "temporary_folder.hpp"

using pollux::test::check_way;
using pollux::test::TemporaryFolder;

TEST_CASE("In a process without standard descriptors nothing that is opened takes their numbers") {
  const TemporaryFolder folder;
  check_way("without_standard_descriptors", "/dev/null /dev/null /dev/null lines=1\n",
            folder.path().string());
}

TEST_CASE("A program that was killed starts again while a child of its lives: the file is not locked") {
  const TemporaryFolder folder;
  check_way("restart_with_a_file", "worker_lives=1 restarted=1\n", folder.path().string());
}

#if defined(POLLUX_HAS_PROMETHEUS)
TEST_CASE("A program that was killed starts again while a child of its lives: the port is free") {
  check_way("restart_with_a_page", "worker_lives=1 restarted=1\n");
}
#endif

TEST_CASE("A crash handler of the application's runs for a reporter that crashes") {
  check_way("crash_in_a_reporter", "handler=1\n");
}

TEST_CASE("Faults and profilers find a reporter's thread, what is sent to the process does not") {
  check_way("profile_a_reporter", "PROF VTALRM BUS FPE ILL TRAP SYS \n");
}

TEST_CASE("A child that a reporter forks can be told to end, and blocks what the program blocks") {
  check_way("fork_in_a_reporter", "ended_by=1\n");
  check_way("fork_in_a_reporter_of_a_program_that_blocks", "as_the_program=1\n");
}

TEST_CASE(
    "A child that a reporter forks and that returns from the call ends, and leaves the instance alone") {
  if (test::finds_races) return;  // the thread sanitizer does not survive the end of a forked thread
  check_way("return_in_a_child", "ended=1\n");
}

TEST_CASE("A forked child is ended by the signal that its parent reloads on") {
  const TemporaryFolder folder;
  check_way("hang_up_a_child", "child_ended_by_it=1 parent_watches=1\n", folder.path().string());
}
