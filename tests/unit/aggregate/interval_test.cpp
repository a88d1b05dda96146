// Intervals by a clock that the test sets. It cannot be read in place, so handles take the slow way here.
#include <chrono>
#include <cstdint>
#include <functional>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "platform/clock.hpp"
#include "sums.hpp"

using namespace pollux;
using namespace std::chrono_literals;
using test::Sums;

TEST_CASE(
    "Sums are delivered with the first event after their interval, and it begins where the last ended") {
  std::uint64_t now = 1'000'000'000;
  const auto advance = [&](std::chrono::nanoseconds by) {
    now += static_cast<std::uint64_t>(by.count());
    platform::use_manual_clock(now);
  };
  advance(0ns);
  Sums seen;
  TelemetryContext tele{ContextOptions{.enabled = true, .delivery = Delivery::sync, .interval = 100ms},
                        std::ref(seen)};
  tele.flush();
  const Counter items = tele.counter("items");
  tele.flush();  // the interval begins here
  items.add(1);
  advance(99ms);
  items.add(2);
  tele.count("tick");
  CHECK(seen.events.empty());
  advance(1ms);
  items.add(4);
  CHECK(seen.events.empty());  // an addition delivers nothing
  tele.count("tick");
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).event.value == "7");
  CHECK(seen.at(0).event.start_ns - seen.at(0).start_ns == 100'000'000);

  advance(250ms);
  tele.count("tick");
  CHECK(seen.events.size() == 1);  // nothing was observed
  items.add(8);
  advance(30ms);
  tele.flush();
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(1).event.value == "8");
  CHECK(seen.at(1).event.start_ns - seen.at(1).start_ns == 30'000'000);

  // A handle's first interval begins when it is made.
  advance(50ms);
  const Histogram sizes = tele.histogram("sizes", {1.0});
  sizes.record(0.5);
  advance(10ms);
  tele.flush();
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(2).buckets == std::vector<std::uint64_t>{1, 0});
  CHECK(seen.at(2).event.start_ns - seen.at(2).start_ns == 10'000'000);
}
