// What the file plugin writes, `pollux run` reads: the same events come out of a second file reporter.
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "child_process.hpp"
#include "file_fixture.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using nlohmann::json;
using pollux::MetricType;
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
  {
    OptionTable options;
    DrivenFile file(options.set("path", folder.file("first.jsonl")));
    REQUIRE(file.start().status == POLLUX_OK);
    REQUIRE(file.deliver(events).status == POLLUX_OK);
  }
  std::ofstream(folder.file("pollux.toml"))
      << "[plugins]\npath = [\"" << POLLUX_PLUGIN_DIR << "\"]\n[[reporter]]\nplugin = \"file\"\n"
      << "[reporter.options]\npath = \"" << folder.file("second.jsonl") << "\"\n";
  ChildOptions command;
  command.program = POLLUX_COMMAND;
  command.arguments = {"run", "--config", folder.file("pollux.toml"), "--input", folder.file("first.jsonl")};
  const ChildResult result = run_child(command);
  INFO(result.error);
  REQUIRE(result.exit_code == 0);
  CHECK(comparable(folder.file("second.jsonl")) == comparable(folder.file("first.jsonl")));
}
