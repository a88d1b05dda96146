// When recorded events are due, by a clock that the test moves.
#include "command/feed/schedule.hpp"

#include <limits>

#include "catch.hpp"

using pollux::command::Schedule;
using std::chrono::milliseconds;

namespace {
const Schedule::Clock::time_point start{};
constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t recorded = 1'700'000'000 * second;
}  // namespace

TEST_CASE("At full speed every event is due at once") {
  Schedule schedule;
  CHECK(schedule.left(recorded, start) == Schedule::Clock::duration{});
  CHECK(schedule.left(recorded + 1000 * second, start) == Schedule::Clock::duration{});
}

TEST_CASE("At original speed an event is due as long after the first as it was recorded after it") {
  Schedule schedule;
  schedule.set_speed(1);
  CHECK(schedule.left(recorded, start) == milliseconds(0));
  CHECK(schedule.left(recorded + 2 * second, start) == milliseconds(2000));
  CHECK(schedule.left(recorded + 2 * second, start + milliseconds(1500)) == milliseconds(500));
  CHECK(schedule.left(recorded + 2 * second, start + milliseconds(2000)) == milliseconds(0));
  CHECK(schedule.left(recorded + 2 * second, start + milliseconds(9000)) == milliseconds(0));
}

TEST_CASE("A speed divides the time between events") {
  Schedule fast, slow;
  fast.set_speed(10);
  slow.set_speed(0.5);
  CHECK(fast.left(recorded, start) == milliseconds(0));
  CHECK(fast.left(recorded + second, start) == milliseconds(100));
  CHECK(slow.left(recorded, start) == milliseconds(0));
  CHECK(slow.left(recorded + second, start) == milliseconds(2000));
}

TEST_CASE("Events that are older than the first, or have no time, are due at once") {
  Schedule schedule;
  schedule.set_speed(1);
  CHECK(schedule.left(std::nullopt, start) == milliseconds(0));  // it does not start the schedule
  CHECK(schedule.left(recorded, start + milliseconds(50)) == milliseconds(0));
  CHECK(schedule.left(recorded - second, start + milliseconds(50)) == milliseconds(0));
  CHECK(schedule.left(recorded + second, start + milliseconds(50)) == milliseconds(1000));
}

TEST_CASE("Times that are centuries apart do not overflow") {
  Schedule schedule;
  schedule.set_speed(1e-6);
  CHECK(schedule.left(std::numeric_limits<std::int64_t>::min(), start) == milliseconds(0));
  CHECK(schedule.left(std::numeric_limits<std::int64_t>::max(), start) > std::chrono::hours(24 * 365));
}

TEST_CASE("A span has its beginning and not its end, and nothing without a time") {
  Schedule schedule;
  CHECK(schedule.wants(std::nullopt));
  schedule.set_from(recorded);
  CHECK_FALSE(schedule.wants(recorded - 1));
  CHECK(schedule.wants(recorded));
  CHECK(schedule.wants(recorded + second));
  CHECK_FALSE(schedule.wants(std::nullopt));
  schedule.set_until(recorded + second);
  CHECK(schedule.wants(recorded + second - 1));
  CHECK_FALSE(schedule.wants(recorded + second));
}
