#include "deliver/ages.hpp"

#include <limits>

#include "catch.hpp"

using namespace std::chrono_literals;
using pollux::deliver::Ages;
using pollux::deliver::Deadline;

namespace {
constexpr Deadline start{1h};
constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
}  // namespace

TEST_CASE("No event passes for older than it is, and none for younger by more than 1/64") {
  Ages ages(64s);
  for (std::uint64_t i = 0; i < 1000; ++i) ages.note(i * 10, start + i * 100ms);  // ten each
  const Deadline now = start + 100s;
  const std::uint64_t first = ages.too_old_before(now);
  CHECK(first <= 36 * 10 * 10);  // accepted at 36 s
  CHECK(first > (36 - 2) * 10 * 10);
}

TEST_CASE("Once everything is too old, nothing is spared") {
  Ages ages(1s);
  CHECK(ages.too_old_before(start) == all);  // there is nothing
  ages.note(5, start);
  CHECK(ages.too_old_before(start + 999ms) == 5);
  CHECK(ages.too_old_before(start + 1100ms) == all);
}

TEST_CASE("A new limit holds for what was accepted before it") {
  Ages ages(1h);
  ages.note(1, start);
  ages.note(2, start + 2min);
  CHECK(ages.too_old_before(start + 10min) == 1);
  ages.adjust(1min);
  CHECK(ages.too_old_before(start + 2min) == 2);
  CHECK(ages.too_old_before(start + 10min) == all);
}
