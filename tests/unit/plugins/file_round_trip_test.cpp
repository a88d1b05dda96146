// What the file plugin writes, `pollux run` reads: the same events come out of a second file reporter.
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "catch.hpp"
#include "child_process.hpp"
#include "file_fixture.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using nlohmann::json;
using pollux::MetricType;
using pollux::testing::Aggregated;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

// The lines of a file, without what each host measures or derives for itself.
std::vector<json> comparable(const std::string& path) {
  std::vector<json> all;
  for (const std::string& line : lines_of(path)) {
    json& object = all.emplace_back(json::parse(line));
    for (const char* own : {"time", "thread", "start_monotonic_s", "end_monotonic_s", "time_monotonic_s"}) {
      object.erase(own);
    }
    // A double holds a time of the present to a quarter of a microsecond.
    for (const char* wall : {"start_wall_time_s", "end_wall_time_s", "time_wall_s"}) {
      if (object.contains(wall)) object[wall] = std::llround(object[wall].get<double>() * 1e6);
    }
  }
  return all;
}

void record(const TemporaryFolder& folder, EventList& events) {
  OptionTable options;
  DrivenFile file(options.set("path", folder.file("first.jsonl")));
  REQUIRE(file.start().status == POLLUX_OK);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
}

// The recording, by `pollux run` into a second file.
void import_into(const TemporaryFolder& folder, const char* name) {
  std::ofstream(folder.file("pollux.toml"))
      << "[plugins]\npath = [\"" << POLLUX_PLUGIN_DIR << "\"]\n[[reporter]]\nplugin = \"file\"\n"
      << "[reporter.options]\npath = \"" << folder.file(name) << "\"\n";
  ChildOptions command;
  command.program = POLLUX_COMMAND;
  command.arguments = {"run", "--config", folder.file("pollux.toml"), "--input", folder.file("first.jsonl")};
  const ChildResult result = run_child(command);
  INFO(result.error);
  REQUIRE(result.exit_code == 0);
}

}  // namespace

TEST_CASE("pollux run reads a file of JSON Lines back as the same events") {
  const TemporaryFolder folder;
  EventList events;
  events.timing("pipeline.plan.tokens", 123'456'789ns);
  events.timing("pipeline.plan", 250ms).failed().attribute("batch_size", 16).attribute("ratio", 0.1);
  events.timing("pipeline.plan", 1h).attribute("ok", true).attribute("text", "a \"b\",\nc é \x01");
  events.metric(MetricType::counter, "pipeline.items", 3).attribute("region", "eu");
  events.metric(MetricType::gauge, "share", 1e-300);
  events.metric(MetricType::histogram, "pipeline.size", -0.5);
  events.metric(MetricType::untyped, "version", "1.2.3").attribute("attributes", 1).attribute("time", 2);
  events.metric(MetricType::untyped, "ready", true).attribute("level", "x").attribute("count", 3);
  record(folder, events);
  import_into(folder, "second.jsonl");
  CHECK(comparable(folder.file("second.jsonl")) == comparable(folder.file("first.jsonl")));
}

TEST_CASE("An aggregate comes back as the same bytes, but for the clock of the host") {
  const TemporaryFolder folder;
  const double infinity = std::numeric_limits<double>::infinity();
  const double none = std::numeric_limits<double>::quiet_NaN();
  EventList events;
  events.metric(MetricType::histogram, "size", 2.5).thread(0);
  events.aggregate(Aggregated::of({1.0, 2.0, 4.5}, {0.5, 2.0}).over(1'234'567'891ns));
  events.metric(MetricType::histogram, "odd", none).thread(0).attribute("count", 3).attribute("buckets", "b");
  events.aggregate(Aggregated::of({-infinity, 1e300, 0.1, none}, {-1e-9, 1e17}));
  events.metric(MetricType::histogram, "none", none).thread(0);
  events.aggregate(
      {.count = 2, .sum = none, .min = infinity, .max = -infinity, .bounds = {0.1}, .buckets = {0, 2}});
  events.metric(MetricType::counter, "plan.items", std::int64_t{9'007'199'254'740'993}).thread(0);
  events.aggregate(Aggregated::of({1, 9'007'199'254'740'992}).over(0ns));
  events.metric(MetricType::counter, "plan.bytes", 0.3).thread(0).aggregate(Aggregated::of({0.1, 0.2}));
  events.metric(MetricType::gauge, "share", -infinity).thread(0).attribute("region", "eu");
  events.aggregate(Aggregated::of({3.0, -infinity}));
  events.metric(MetricType::gauge, "single", none).thread(0);
  record(folder, events);
  import_into(folder, "second.jsonl");

  const auto text_of = [&](const char* name) {
    std::string text;
    for (const std::string& line : lines_of(folder.file(name)))
      text += std::regex_replace(line, std::regex(R"("time_monotonic_s":[-0-9.e]+)"), "") + '\n';
    return text;
  };
  CHECK(
      std::regex_search(text_of("first.jsonl"), std::regex(R"("buckets":\{"0.5":0,"2.0":2,"Infinity":1\})")));
  CHECK(text_of("second.jsonl") == text_of("first.jsonl"));
}
