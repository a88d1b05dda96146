// How memory grows with events, apart from what is allocated once.
#include "command/measure/memory_growth.hpp"

#include "catch.hpp"

using pollux::measure::growth_per_event;

TEST_CASE("What every event leaves is the slope") {
  CHECK(growth_per_event({{1000, 50'000}, {2000, 114'000}, {4000, 242'000}}) == 64.0);
}

TEST_CASE("What is allocated once is no growth, whenever it is") {
  constexpr double pool = 15e6;
  CHECK(growth_per_event({{0, 0}, {1000, pool}, {2000, pool}, {3000, pool}, {4000, pool}, {5000, pool}}) ==
        0.0);
  CHECK(growth_per_event({{0, 0}, {1000, 0}, {2000, 0}, {3000, pool}, {4000, pool}, {5000, pool}}) == 0.0);
  CHECK(growth_per_event({{0, 0}, {1000, 8000}, {2000, pool}, {3000, pool + 8000}, {4000, pool + 16'000}}) ==
        8.0);
}

TEST_CASE("Without events there is no growth") {
  CHECK(growth_per_event({}) == 0.0);
  CHECK(growth_per_event({{5, 1}}) == 0.0);
  CHECK(growth_per_event({{5, 1}, {5, 100}}) == 0.0);
}
