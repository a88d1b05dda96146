// The queries of the README, taken from it, with exact answers.
#include <chrono>
#include <string>
#include <vector>

#include <pollux/sdk/testing.hpp>

#include "catch.hpp"
#include "database.hpp"
#include "sqlite_reporter.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using pollux::MetricType;
using pollux::sqlite::Database;
using pollux::testing::Aggregated;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

using Rows = std::vector<std::string>;  // columns divided by bars

Rows answers(const Database& database, const std::string& sql) {
  Rows rows;
  const auto add = [](void* into, int count, char** columns, char**) {
    std::string row;
    for (int i = 0; i < count; ++i) row.append(i ? "|" : "").append(columns[i] ? columns[i] : "NULL");
    static_cast<Rows*>(into)->push_back(row);
    return 0;
  };
  INFO(sql);
  char* problem = nullptr;
  const int code = sqlite3_exec(database.raw(), sql.c_str(), add, &rows, &problem);
  INFO((problem ? problem : ""));
  REQUIRE(code == SQLITE_OK);
  return rows;
}

std::vector<std::string> queries_of_readme() {
  const std::string text = text_of(POLLUX_SOURCE_DIR "/plugins/sqlite/README.md");
  const std::string open = "```sql\n";
  std::vector<std::string> queries;
  for (std::size_t at = text.find(open); at != text.npos; at = text.find(open, at)) {
    at += open.size();
    queries.push_back(text.substr(at, text.find("```", at) - at));
  }
  return queries;
}

// What a day brings. The clock of the events began at 2023-11-14 22:13:20 UTC.
void add_events(EventList& events) {
  for (int i = 1; i <= 20; ++i) {
    events.timing("pipeline.plan", i * 1ms).at(10s + i * 1s).attribute("region", i % 2 == 0 ? "eu" : "us");
    if (i % 5 == 0) events.failed();
  }
  for (int i = 1; i <= 5; ++i) events.timing("pipeline", i * 100ms).at(60s * i).attribute("region", "eu");
  events.metric(MetricType::counter, "items", 3).metric(MetricType::counter, "items", 4);
  events.metric(MetricType::counter, "items", 7).aggregate(Aggregated::of({2, 4, 1}));
  events.metric(MetricType::counter, "bytes", 0.5);
  for (const int i : {1, 2}) events.metric(MetricType::counter, "cache", i).attribute("result", "hit");
  events.metric(MetricType::counter, "cache", 4).attribute("result", "miss");
  events.metric(MetricType::gauge, "memory", 9).at(160s).metric(MetricType::gauge, "memory", 5).at(100s);
  for (const int cpu : {0, 1})
    events.metric(MetricType::gauge, "load", 0.25 + cpu * 0.5).at(101s).attribute("cpu", cpu);
  events.metric(MetricType::histogram, "size", 16.25).aggregate(Aggregated::of({0.5, 5, 9.5, 50}, {1, 10}));
  events.metric(MetricType::histogram, "size", 10.0).aggregate(Aggregated::of({10}, {1, 10}));
  events.metric(MetricType::histogram, "size", 2.0)
      .aggregate(Aggregated::of({2}, {1, 10}))
      .attribute("of", "reply");
  events.metric(MetricType::untyped, "version", "1.2.3");
}

}  // namespace

TEST_CASE("Each of the README's ten queries has the answer that it promises") {
  const TemporaryFolder folder;
  OptionTable options;
  options.set("path", folder.file("events.db"));
  pollux::testing::Driven<pollux::sqlite::SqliteReporter> reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_events(events);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);

  const Database database(folder.file("events.db"));  // while the reporter has it open
  const std::vector<Rows> expected = {
      {"pipeline|5|1.5|0.3|0.5", "pipeline.plan|20|0.21|0.0105|0.02"},
      {"pipeline|5|0.3|0.5|0.5", "pipeline.plan|20|0.01|0.019|0.02"},
      {"pipeline|0.5|2023-11-14 22:18:20", "pipeline|0.4|2023-11-14 22:17:20",
       "pipeline|0.3|2023-11-14 22:16:20"},
      {"pipeline.plan|4|20|0.2"},
      {"2023-11-14 22:13:31.000000000|  pipeline.plan|0.001",
       "2023-11-14 22:13:32.000000000|  pipeline.plan|0.002",
       "2023-11-14 22:13:33.000000000|  pipeline.plan|0.003",
       "2023-11-14 22:13:34.000000000|  pipeline.plan|0.004"},
      {"2023-11-14 22:13|20", "2023-11-14 22:14|1", "2023-11-14 22:15|1", "2023-11-14 22:16|1",
       "2023-11-14 22:17|1", "2023-11-14 22:18|1"},
      {"eu|10|0.011|0.02", "us|10|0.01|0.019"},
      {"bytes|NULL|0.5|1", R"(cache|{"result":"hit"}|3.0|2)", R"(cache|{"result":"miss"}|4.0|1)",
       "items|NULL|14.0|5"},
      {R"(load|{"cpu":0}|0.25|2023-11-14 22:15:01)", R"(load|{"cpu":1}|0.75|2023-11-14 22:15:01)",
       "memory|NULL|9|2023-11-14 22:16:00"},
      {"NULL|1.0|1", "NULL|10.0|3", "NULL|Inf|1", R"({"of":"reply"}|1.0|0)", R"({"of":"reply"}|10.0|1)",
       R"({"of":"reply"}|Inf|0)"},
  };
  const std::vector<std::string> queries = queries_of_readme();
  REQUIRE(queries.size() == expected.size());
  for (std::size_t i = 0; i < queries.size(); ++i) {
    INFO("query " << i + 1);
    CHECK(answers(database, queries[i]) == expected[i]);
  }
}
