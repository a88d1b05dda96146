// The host's log where nobody reads it, where the application takes it over, and where the process ends.
#include "probed.hpp"

using pollux::test::check_way;

namespace {

pollux::test::ChildResult result_of(const std::string& way) {
  pollux::test::ChildOptions options;
  options.program = POLLUX_LIFETIME_PROBE;
  options.arguments = {way};
  return pollux::test::run_child(options);
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("A full pipe as standard error holds up neither the program nor its end") {
  check_way("log_full_pipe_async", "seen=100000 balances=1 child=1\n");
  check_way("log_full_pipe_sync", "seen=100000 balances=1 child=1\n");
}

TEST_CASE("A line waits until standard error is read again") {
  check_way("log_read_late", "line=1 drained=1\n");
}

TEST_CASE("A sink has what is logged at exit, until the static destructors of what it uses") {
  const auto result = result_of("log_to_a_static");
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(result.out == "invalid=1 abandoned=1\n");
  CHECK(count_of(result.error, "abandon") == 0);
  CHECK(count_of(result.error, "invalid scope") == 0);
}

TEST_CASE("A sink that never returns does not keep a program from ending") {
  check_way("log_stuck_sink", "back=0 balances=1\n");
}

TEST_CASE("Lines are written before quick_exit ends the process") {
  CHECK(count_of(result_of("log_quick_exit").error, "invalid scope") == 1);
}

#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
TEST_CASE("Without a thread lines are written by their caller, which never waits long") {
  const auto result = result_of("log_without_a_thread");
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(result.out == "quick=1\n");
  CHECK(count_of(result.error, "invalid scope") == 1);
}
#endif

TEST_CASE("A forked child has a log of its own, without the lines that wait in its parent") {
  check_way("log_fork", "child=1\nline=1\n");
}
