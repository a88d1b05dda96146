// `pollux replay`: recordings come out as they went in, at the speed that was asked for.
#include <signal.h>

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;
using nlohmann::json;

namespace {

constexpr const char* fields_of_the_host[] = {"start_monotonic_s", "end_monotonic_s", "time_monotonic_s"};

std::string log_config(const TemporaryFolder& folder) {
  return write(folder, "log.toml",
               plugin_path() +
                   "[[reporter]]\nplugin = \"log\"\n"
                   "[reporter.options]\nformat = \"json\"\ntarget = \"stdout\"\n");
}

std::vector<json> without_fields_of_the_host(const std::string& lines) {
  std::vector<json> events;
  std::istringstream text(lines);
  for (std::string line; std::getline(text, line);) {
    json event = json::parse(line);
    for (const char* field : fields_of_the_host) event.erase(field);
    events.push_back(std::move(event));
  }
  return events;
}

// Three events that ended within `span_ms` of each other.
std::string recording(int span_ms) {
  const auto at = [](int ms) {
    return std::to_string(1'700'000'000 + ms / 1000) + "." + std::to_string(1000 + ms % 1000).substr(1);
  };
  return R"({"scope":"p.a","parent_scope":"p","duration_s":0.5,"end_wall_time_s":)" + at(0) +
         ",\"k\":\"v\"}\n" +
         R"({"scope":"p.x","parent_scope":"p","value":2,"metric_type":"counter","time_wall_s":)" +
         at(span_ms / 2) + "}\n" + R"({"scope":"p","duration_s":0.25,"status":"error","end_wall_time_s":)" +
         at(span_ms) + ",\"n\":3,\"attributes\":{\"scope\":\"s\"}}\n";
}

auto seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("A recording that was replayed is the recording, but for the clock of the host") {
  const TemporaryFolder folder;
  const std::string config = log_config(folder);
  const ChildResult first = run_pollux({"run", "--config", config}, recording(3'600'000));
  REQUIRE(first.exit_code == 0);
  const std::string file = write(folder, "events.jsonl", first.out);
  const ChildResult second = run_pollux({"replay", "--config", config, file});
  INFO(second.error);
  REQUIRE(second.exit_code == 0);
  CHECK(mentions(second.error,
                 "pollux replay: 3 events read, 0 bad lines; log: 3 delivered, 0 dropped, 0 rejected\n"));
  const std::vector<json> events = without_fields_of_the_host(second.out);
  REQUIRE(events.size() == 3);
  CHECK(events == without_fields_of_the_host(first.out));
  CHECK(events[0]["start_wall_time_s"] == 1'699'999'999.5);
  CHECK(events[1]["time_wall_s"] == 1'700'001'800.0);
  CHECK(events[2]["attr.scope"] == "s");
}

TEST_CASE("A recording of an hour takes no time at full speed, and its own time at others") {
  const TemporaryFolder folder;
  const std::string config = log_config(folder);
  const auto replay = [&](int span_ms, std::vector<std::string> speed) {
    std::vector<std::string> arguments = {"replay", "-q", "-c", config,
                                          write(folder, "e.jsonl", recording(span_ms))};
    arguments.insert(arguments.end(), speed.begin(), speed.end());
    return seconds_of([&] {
      const ChildResult result = run_pollux(arguments);
      INFO(result.error);
      CHECK(result.exit_code == 0);
      CHECK(without_fields_of_the_host(result.out).size() == 3);
    });
  };
  CHECK(replay(3'600'000, {}) < 60);
  CHECK(replay(3'600'000, {"--speed", "full"}) < 60);
  CHECK(replay(3'600'000, {"--speed", "100000"}) >= 0.036);
  CHECK(replay(200, {"--speed", "original"}) >= 0.2);
  CHECK(replay(500, {"--speed", "10"}) >= 0.05);
}

TEST_CASE("A signal ends a replay that waits, and what was played is delivered") {
  const TemporaryFolder folder;
  const std::string config =
      write(folder, "pollux.toml",
            "[telemetry]\nflush_interval = \"10ms\"\n" + plugin_path() + recorder(folder.file("record")));
  const std::string file = write(folder, "events.jsonl", recording(3'600'000));
  ChildProcess child(pollux_with({"replay", "--config", config, "--speed", "original", file}));
  REQUIRE(child.wait_until([&] { return recorded(folder.file("record")).size() == 1; }));
  child.signal(SIGINT);
  const ChildResult result = child.finish();
  INFO(result.error);
  CHECK_FALSE(result.timed_out);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.error, "stopping on SIGINT"));
  CHECK(mentions(result.error, "1 event read, 0 bad lines; recorder: 1 delivered"));
}

TEST_CASE("Only the span that was asked for is replayed") {
  const TemporaryFolder folder;
  const std::string file = write(folder, "events.jsonl", recording(10'000) + timing("without_time"));
  const ChildResult result = run_pollux({"replay", "--config", log_config(folder), "--from",
                                         "2023-11-14T22:13:21Z", "--until", "1700000010", file});
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.error, "1 event read, 0 bad lines, 3 passed over; log: 1 delivered"));
  CHECK(mentions(result.out, "\"scope\":\"p.x\""));
}

TEST_CASE("Bad lines of a recording are named, the others are delivered, and the exit code is 1") {
  const TemporaryFolder folder;
  const std::string file = write(folder, "events.jsonl", recording(100) + "{\"cut\n" + timing("a"));
  const ChildResult result = run_pollux({"replay", "--config", log_config(folder), file});
  INFO(result.error);
  CHECK(result.exit_code == 1);
  CHECK(mentions(result.error, file + ":4: not JSON at byte"));
  CHECK(mentions(result.error, "4 events read, 1 bad line; log: 4 delivered"));
}

TEST_CASE("A recording may come from standard input") {
  const TemporaryFolder folder;
  const ChildResult result = run_pollux({"replay", "-c", log_config(folder), "-"}, recording(100));
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(without_fields_of_the_host(result.out).size() == 3);
}

TEST_CASE("Wrong speeds, times and files exit with 2") {
  const TemporaryFolder folder;
  const std::string config = log_config(folder);
  for (const char* speed : {"fast", "0", "-1", "nan", "1e999", "", "2x"}) {
    const ChildResult result = run_pollux({"replay", "-c", config, "--speed", speed, "-"});
    INFO(speed << ": " << result.error);
    CHECK(result.exit_code == 2);
    CHECK(mentions(result.error, "--speed"));
  }
  const ChildResult time = run_pollux({"replay", "-c", config, "--from", "yesterday", "-"});
  CHECK(time.exit_code == 2);
  CHECK(mentions(time.error, "--from: expected a time in UTC"));
  const ChildResult missing = run_pollux({"replay", "-c", config, folder.file("none.jsonl")});
  CHECK(missing.exit_code == 2);
  CHECK(mentions(missing.error, "none.jsonl"));
  CHECK(run_pollux({"replay", "-c", config}).exit_code == 2);
}
