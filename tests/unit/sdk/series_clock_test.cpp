// SeriesClock, and sums of times at the ends of their range.
#include <chrono>
#include <cstdint>
#include <limits>

#include <pollux/sdk/saturated.hpp>
#include <pollux/sdk/series_clock.hpp>
#include <pollux/sdk/testing.hpp>

#include "catch.hpp"

using namespace std::chrono_literals;
using pollux::saturated_difference;
using pollux::saturated_sum;
using pollux::SeriesClock;
using pollux::testing::EventList;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

}  // namespace

TEST_CASE("Series times go on when the wall clock is set back, and forward when it is set forward") {
  SeriesClock clock;
  const auto time_of = [&clock](std::chrono::seconds offset, std::chrono::seconds monotonic) {
    EventList events;
    events.wall_minus_monotonic(offset).metric(pollux::MetricType::gauge, "g", 1).at(monotonic);
    return std::chrono::nanoseconds(clock.unix_ns(monotonic, events.batch()));
  };
  CHECK(time_of(100'000s, 10s) == 100'010s);
  CHECK(time_of(96'400s, 11s) == 100'011s);
  CHECK(time_of(99'000s, 12s) == 100'012s);
  CHECK(time_of(200'000s, 13s) == 200'013s);
  CHECK(time_of(100'000s, 14s) == 200'014s);
}

TEST_CASE("Series times are not below 0, and end with the range of int64") {
  SeriesClock clock;
  EventList events;
  events.wall_minus_monotonic(-100s);
  events.metric(pollux::MetricType::gauge, "g", 1);
  CHECK(clock.unix_ns(50s, events.batch()) == 0);
  events.wall_minus_monotonic(100s);
  CHECK(clock.unix_ns(pollux::Nanoseconds(most), events.batch()) == most);
}

TEST_CASE("Sums and differences of times end where int64 does") {
  CHECK(saturated_sum(std::int64_t{1}, std::int64_t{2}) == 3);
  CHECK(saturated_sum(most, std::int64_t{1}) == most);
  CHECK(saturated_sum(std::int64_t{-1}, least) == least);
  CHECK(saturated_sum(most, least) == -1);
  CHECK(saturated_sum(std::chrono::nanoseconds(most), 1ns) == std::chrono::nanoseconds(most));
  CHECK(saturated_difference(std::int64_t{1}, std::int64_t{2}) == -1);
  CHECK(saturated_difference(least, std::int64_t{1}) == least);
  CHECK(saturated_difference(std::int64_t{0}, least) == most);
}

TEST_CASE("A scope of 285 years ends in 2262, not in 1727") {
  EventList events;
  events.timing("long", 9'000'000'000s);
  events.timing("longest", pollux::Nanoseconds(most)).at(5s);
  auto at = events.batch().begin();
  const auto timing = (*at).timing();
  CHECK(timing.duration() == 9'000'000'000s);
  CHECK(timing.end_wall_time() == pollux::WallTime(pollux::Nanoseconds(most)));
  CHECK(timing.end_monotonic() > timing.start_monotonic());
  const auto longest = (*++at).timing();
  CHECK(longest.end_monotonic() == pollux::Nanoseconds(most));
  CHECK(longest.end_wall_time() == pollux::WallTime(pollux::Nanoseconds(most)));
}

TEST_CASE("Times before 1677 and intervals over 292 years end where int64 does") {
  EventList events;
  events.wall_minus_monotonic(-10s);
  events.timing("early", 1s).at(pollux::Nanoseconds(least));
  const auto timing = (*events.batch().begin()).timing();
  CHECK(timing.start_wall_time() == pollux::WallTime(pollux::Nanoseconds(least)));
  pollux_aggregate raw{};
  raw.start_ns = least;
  CHECK(pollux::Aggregate(raw, 5s).interval() == pollux::Nanoseconds(most));
}
