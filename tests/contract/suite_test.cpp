// The suite by itself: its cases, its seeds, and what becomes of a process that a plugin ends.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "catch.hpp"
#include "command/conform/case.hpp"
#include "command/conform/child.hpp"
#include "command/conform/random.hpp"

using namespace pollux::conform;

namespace {

Ended ended(const std::function<bool(const HandOver&)>& body, std::chrono::milliseconds timeout) {
  auto result = run_in_child(body, {timeout, -1});
  REQUIRE(result.has_value());
  return std::move(*result);
}

constexpr std::chrono::seconds ample{30};

}  // namespace

TEST_CASE("Cases have names of their own, and texts that fit a line") {
  std::set<std::string> names;
  for (const Case& each : all_cases()) {
    INFO(each.name);
    CHECK(names.insert(each.name).second);
    CHECK(std::strlen(each.name) <= 27);
    CHECK(std::strlen(each.proves) <= 46);
    CHECK(std::strlen(each.why) > 0);
    CHECK(std::strlen(each.remedy) > 0);
  }
  CHECK(cases_like("*").size() == all_cases().size());
  CHECK(cases_like("lifecycle.starts").size() == 1);
  CHECK(cases_like("no such case").empty());
}

TEST_CASE("Random numbers follow from the seed and the case") {
  Random one(1, "a"), same(1, "a"), other_seed(2, "a"), other_case(1, "b");
  const auto first = one.bits();
  CHECK(first == same.bits());
  CHECK(first != other_seed.bits());
  CHECK(first != other_case.bits());
  for (int i = 0; i < 1000; ++i) CHECK(one.below(3) < 3);
}

TEST_CASE("A child hands over its report, and works in a folder that is gone afterwards") {
  const Ended done = ended(
      [](const HandOver& hand_over) {
        static_cast<void>(::write(STDOUT_FILENO, "said", 4));
        hand_over(std::filesystem::current_path().string());
        return false;
      },
      ample);
  CHECK(WIFEXITED(done.status));
  CHECK(done.output == "said");
  CHECK_FALSE(done.report.empty());
  CHECK_FALSE(std::filesystem::exists(done.report));
  CHECK(done.report != std::filesystem::current_path().string());
}

TEST_CASE("A child that crashes, exits or hangs is told apart") {
  const Ended crashed = ended(
      [](const HandOver&) -> bool {
        ::raise(SIGKILL);
        return false;
      },
      ample);
  CHECK(WIFSIGNALED(crashed.status));
  CHECK(crashed.report.empty());
  const Ended left = ended([](const HandOver&) -> bool { ::_exit(7); }, ample);
  CHECK(WEXITSTATUS(left.status) == 7);
  const Ended hung = ended(
      [](const HandOver&) -> bool {
        for (;;) ::pause();
      },
      std::chrono::milliseconds(100));
  CHECK(hung.timed_out);
}

TEST_CASE("Of much output the end is kept") {
  const Ended loud = ended(
      [](const HandOver& hand_over) {
        for (int i = 0; i < 20'000; ++i) static_cast<void>(::write(STDERR_FILENO, "0123456789", 10));
        static_cast<void>(::write(STDERR_FILENO, "end", 3));
        hand_over("done");
        return false;
      },
      ample);
  CHECK(loud.report == "done");
  CHECK(loud.output.size() <= 8 * 1024);
  CHECK(loud.output.ends_with("end"));
}

// Else the process would end only with what it started.
TEST_CASE("What a child leaves running is ended with it") {
  const Ended parent = ended(
      [](const HandOver& hand_over) {
        const pid_t grandchild = ::fork();
        if (grandchild == 0) {
          for (;;) ::pause();
        }
        hand_over(std::to_string(grandchild));
        return false;
      },
      ample);
  CHECK_FALSE(parent.timed_out);
  const auto grandchild = static_cast<pid_t>(std::atoi(parent.report.c_str()));
  const auto until = std::chrono::steady_clock::now() + ample;
  const auto is_gone = [grandchild] {
    const std::string state = "/proc/" + std::to_string(grandchild) + "/exe";
    return !std::filesystem::exists(state);  // true of a zombie as well
  };
  while (!is_gone() && std::chrono::steady_clock::now() < until) ::usleep(2000);
  CHECK(is_gone());
}
