// Times that a person writes.
#include "command/feed/recorded_time.hpp"

#include <string_view>

#include "catch.hpp"

using pollux::command::read_recorded_time;

TEST_CASE("A moment is a date, a date and a time in UTC, or seconds since 1970") {
  CHECK(read_recorded_time("1970-01-01") == 0);
  CHECK(read_recorded_time("1970-01-02") == 86'400'000'000'000);
  CHECK(read_recorded_time("2023-11-14T22:13:20Z") == 1'700'000'000'000'000'000);
  CHECK(read_recorded_time("2023-11-14T22:13:20.25Z") == 1'700'000'000'250'000'000);
  CHECK(read_recorded_time("2023-11-14T22:13:20.1234567899Z") == 1'700'000'000'123'456'789);
  CHECK(read_recorded_time("1969-12-31T23:59:59.5Z") == -500'000'000);
  CHECK(read_recorded_time("1700000000.25") == 1'700'000'000'250'000'000);
  CHECK(read_recorded_time("-1") == -1'000'000'000);
  CHECK(read_recorded_time("2024-02-29").has_value());
}

TEST_CASE("What is no moment, or none that nanoseconds can count, is refused") {
  for (const std::string_view text : {"",
                                      "-",
                                      "now",
                                      "2023-02-29",
                                      "2023-13-01",
                                      "2023-1-1",
                                      "2023-11-14T22:13:20",
                                      "2023-11-14 22:13:20Z",
                                      "2023-11-14T22:13Z",
                                      "2023-11-14T24:00:00Z",
                                      "2023-11-14T22:60:00Z",
                                      "2023-11-14T22:13:60Z",
                                      "2023-11-14T22:13:20.Z",
                                      "2023-11-14T22:13:20Zx",
                                      "1500-01-01",
                                      "2300-01-01",
                                      "1e300",
                                      "nan",
                                      "inf",
                                      "12s"}) {
    INFO(text);
    CHECK_FALSE(read_recorded_time(text).has_value());
  }
}
