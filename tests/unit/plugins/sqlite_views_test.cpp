// The views of the database: with numbers that overflow, with times before 1970, and a series for each set of
// attributes.
#include <limits>
#include <string>

#include "sqlite_database.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using pollux::MetricType;
using pollux::testing::Aggregated;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

Rows written(EventList& events, const std::string& sql) {
  const TemporaryFolder folder;
  OptionTable options;
  DrivenSqlite reporter(at_path(options, folder.file("events.db")));
  REQUIRE(reporter.start().status == POLLUX_OK);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  return rows(folder.file("events.db"), sql);
}

}  // namespace

TEST_CASE("No view fails on numbers whose sum is beyond 64 bits") {
  EventList events;
  for (int i = 0; i < 3; ++i) {
    events.timing("long", std::chrono::nanoseconds(most)).at(std::chrono::nanoseconds(most)).failed();
    events.metric(MetricType::counter, "bytes", most);
    events.metric(MetricType::histogram, "h", 1.0).aggregate(Aggregated::of({1, 2}, {1}));
  }
  events.metric(MetricType::counter, "good", 3).metric(MetricType::counter, "half", 0.5);
  CHECK(written(events, "SELECT * FROM counters") == Rows{"bytes|counter||NULL|2.76701161105643e+19|3",
                                                          "good|counter||NULL|3.0|1",
                                                          "half|counter||NULL|0.5|1"});
  CHECK(written(events, "SELECT scope, calls, total_s, average_s FROM calls") ==
        Rows{"long|3|27670116110.5643|9223372036.85478"});
  CHECK(written(events, "SELECT scope, p99_s FROM percentiles") == Rows{"long|9223372036.85478"});
  CHECK(written(events, "SELECT * FROM errors") == Rows{"long|3|3|1.0"});
  for (const char* view : {"timing_events", "metric_events", "event_attributes", "slowest", "timeline"})
    CHECK_NOTHROW(written(events, std::string("SELECT * FROM ") + view));
}

TEST_CASE("The timeline has the right second and nanosecond before 1970, too") {
  EventList events;
  events.wall_minus_monotonic(0ns);
  const auto at = [&](std::int64_t ns) { events.timing("t", 1ns).at(std::chrono::nanoseconds(ns)); };
  at(-500'000'000), at(0), at(-1), at(-1'000'000'000), at(4'102'444'800'250'000'000);
  at(std::numeric_limits<std::int64_t>::min()), at(most);
  CHECK(written(events, "SELECT time FROM timeline") ==
        Rows{"1677-09-21 00:12:43.145224192", "1969-12-31 23:59:59.000000000",
             "1969-12-31 23:59:59.500000000", "1969-12-31 23:59:59.999999999",
             "1970-01-01 00:00:00.000000000", "2100-01-01 00:00:00.250000000",
             "2262-04-11 23:47:16.854775807"});
}

TEST_CASE("A counter has a total for each set of attributes, in whatever order they were given") {
  EventList events;
  events.metric(MetricType::counter, "cache", 1).attribute("result", "hit").attribute("level", 2);
  events.metric(MetricType::counter, "cache", 2).attribute("level", 2).attribute("result", "hit");
  events.metric(MetricType::counter, "cache", 4).attribute("level", 2).attribute("result", "miss");
  events.metric(MetricType::counter, "cache", 8).attribute("level", "2").attribute("result", "hit");
  events.metric(MetricType::counter, "cache", 16);
  CHECK(written(events, "SELECT * FROM counters") ==
        Rows{"cache|counter||NULL|16.0|1", R"(cache|counter||{"level":"2","result":"hit"}|8.0|1)",
             R"(cache|counter||{"level":2,"result":"hit"}|3.0|2)",
             R"(cache|counter||{"level":2,"result":"miss"}|4.0|1)"});
}

TEST_CASE("One path with several units is several places, and up-down counters have totals") {
  EventList events;
  events.metric(MetricType::counter, "spent", 1).unit("s");
  events.metric(MetricType::counter, "spent", 2).unit("ms", "Time in the database");
  events.metric(MetricType::counter, "spent", 4).unit("s");
  events.metric(MetricType::counter, "spent", 8);
  events.metric(MetricType::up_down_counter, "open", 3).unit("{connection}", "Open connections");
  events.metric(MetricType::up_down_counter, "open", -5).unit("{connection}", "Open connections");
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  for (int reporters = 0; reporters < 2; ++reporters) {  // the second one finds the places of the first
    DrivenSqlite reporter(at_path(options, path));
    REQUIRE(reporter.start().status == POLLUX_OK);
    REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  }
  CHECK(rows(path, "SELECT path, unit, description FROM scopes ORDER BY id") ==
        Rows{"spent|s|", "spent|ms|Time in the database", "spent||", "open|{connection}|Open connections"});
  CHECK(rows(path, "SELECT * FROM counters ORDER BY scope, unit") ==
        Rows{"open|up_down_counter|{connection}|NULL|-4.0|4", "spent|counter||NULL|16.0|2",
             "spent|counter|ms|NULL|4.0|2", "spent|counter|s|NULL|10.0|4"});
  CHECK(rows(path, "SELECT value, metric_type, unit FROM metric_events WHERE scope = 'open' LIMIT 2") ==
        Rows{"3|up_down_counter|{connection}", "-5|up_down_counter|{connection}"});
}
