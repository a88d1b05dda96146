// The reporters of the Python original's guides, unchanged, fed by the command and by a host.
#include "child_process.hpp"
#include "hosted.hpp"

using namespace pollux;
using test::TemporaryFolder;

namespace {

constexpr const char* events =
    "{\"scope\": \"my.pipeline.step\", \"duration_s\": 0.25, \"batch_size\": 16}\n"
    "{\"scope\": \"my.pipeline.step.token_efficiency\", \"value\": 0.92, \"metric_type\": \"gauge\", "
    "\"depth\": 3, \"parent_scope\": \"my.pipeline.step\", \"name\": \"token_efficiency\"}\n"
    "{\"scope\": \"root\", \"duration_s\": 1}\n";

// What the command prints when that class is its reporter.
std::string printed_by(const std::string& module, const std::string& name, const std::string& log = "") {
  const TemporaryFolder folder;
  std::ofstream(folder.file("pollux.toml")) << test::python_config(module, name);
  std::ofstream(folder.file("events.jsonl")) << events;
  const test::ChildResult result =
      test::run_child({.program = POLLUX_COMMAND,
                       .arguments = {"run", "--quiet", "--config", folder.file("pollux.toml"), "--input",
                                     folder.file("events.jsonl")},
                       .environment = {{"PYTHON_TEST_LOG", log}},
                       .folder = {}});
  INFO(result.error);
  CHECK(result.exit_code == 0);
  return result.out;
}

}  // namespace

TEST_CASE("MyCustomReporter of the first guide runs unchanged") {
  CHECK(printed_by("gemini_telemetry", "MyCustomReporter") ==
        "[METRIC] TIMING: scope=my.pipeline.step, duration=0.2500s\n"
        "[METRIC] GAUGE: scope=my.pipeline.step.token_efficiency, value=0.92, type=gauge\n"
        "[METRIC] TIMING: scope=root, duration=1.0000s\n");
}

TEST_CASE("MyCustomReporter of the second guide runs unchanged") {
  CHECK(printed_by("my_app_telemetry", "MyCustomReporter") ==
        "[TIMING] my.pipeline.step took 0.2500s\n"
        "[METRIC] my.pipeline.step.token_efficiency = 0.92 ({'depth': 3, 'parent_scope': 'my.pipeline.step', "
        "'metric_type': 'gauge'})\n"
        "[TIMING] root took 1.0000s\n");
}

TEST_CASE("LoggingReporter runs unchanged, in an application that sends its log somewhere") {
  const TemporaryFolder folder;
  const std::string log = folder.file("log.jsonl");
  printed_by("application", "LoggingReporter", log);
  const auto lines = test::lines_of(log);
  REQUIRE(lines.size() == 3);
  const auto timing = nlohmann::json::parse(lines[0]);
  CHECK(timing["message"] == "telemetry.timing");
  CHECK(timing["level"] == "INFO");
  CHECK(timing["scope"] == "my.pipeline.step");
  CHECK(timing["duration_s"] == 0.25);
  CHECK(timing["batch_size"] == 16);
  CHECK(timing["call_count"] == 1);
  const double length = timing["end_monotonic_s"].get<double>() - timing["start_monotonic_s"].get<double>();
  CHECK(length == Approx(0.25).margin(1e-6));
  CHECK(timing["end_wall_time_s"].get<double>() > timing["start_wall_time_s"].get<double>());
  const auto metric = nlohmann::json::parse(lines[1]);
  CHECK(metric["message"] == "telemetry.metric");
  CHECK(metric["scope"] == "my.pipeline.step.token_efficiency");
  CHECK(metric["value"] == 0.92);
  CHECK(metric["metric_type"] == "gauge");
  CHECK(metric["depth"] == 3);
  CHECK(metric["parent_scope"] == "my.pipeline.step");
  const auto root = nlohmann::json::parse(lines[2]);
  CHECK(root["depth"] == 0);
  CHECK(root["parent_scope"].is_null());
}
