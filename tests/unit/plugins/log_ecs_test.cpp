// The lines of the log plugin in the names of the Elastic Common Schema, exactly.
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "loaded_reporter.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;

namespace {

// 2026-11-21T10:15:02Z is this long after the monotonic clock's 5 s.
constexpr std::chrono::nanoseconds ecs_difference = 1'795'256'102s - 5s;

const std::string always = R"("ecs.version":"8.11.0","service.name":"shop","process.pid":4242)";

std::string logged(BatchOf& batch) {
  batch.wall_minus_monotonic(ecs_difference);
  const TemporaryFolder folder;
  const OptionsOf options{{"target", "file"},
                          {"path", folder.file("events")},
                          {"format", "ecs"},
                          {"ident", "shop"},
                          {"trace_ids", true}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  REQUIRE(log.deliver(batch).status == POLLUX_OK);
  return text_of(folder.file("events"));
}

// Like a shipper that refuses a document in which a key comes twice.
nlohmann::json parsed(const std::string& text) {
  std::vector<std::set<std::string>> keys;
  return nlohmann::json::parse(text, [&](int, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    if (event == nlohmann::json::parse_event_t::object_start) keys.emplace_back();
    if (event == nlohmann::json::parse_event_t::object_end) keys.pop_back();
    if (event == nlohmann::json::parse_event_t::key) {
      INFO(value);
      CHECK(keys.back().insert(value.get<std::string>()).second);
    }
    return true;
  });
}

nlohmann::json labels_of(BatchOf& batch) { return parsed(logged(batch)).at("labels"); }

}  // namespace

TEST_CASE(
    "A timing in ECS has the schema's fields for time, outcome and trace, and its attributes as labels") {
  BatchOf batch;
  batch.timing("my.pipeline.step")
      .parent("my.pipeline")
      .depth(1)
      .call(7)
      .starts(5s - 100ms)
      .lasts(223'456'789ns)
      .traced(0xAB, 0xCD, 0xEF)
      .with("batch_size", 16)
      .with("model", "small \"one\"");
  const std::string line = logged(batch);
  CHECK(
      line ==
      R"({"@timestamp":"2026-11-21T10:15:02.123456Z","log.level":"info",)"
      R"("message":"my.pipeline.step took 223.456 ms",)" +
          always +
          R"(,"event.kind":"event","event.dataset":"pollux.timing","process.thread.id":100,)"
          R"("pollux.scope":"my.pipeline.step","pollux.parent_scope":"my.pipeline","pollux.name":"step",)"
          R"("pollux.depth":1,"pollux.call_count":7,"event.start":"2026-11-21T10:15:01.900000Z",)"
          R"("event.end":"2026-11-21T10:15:02.123456Z","event.duration":223456789,"event.outcome":"success",)"
          R"("trace.id":"abababababababababababababababab","span.id":"cdcdcdcdcdcdcdcd",)"
          R"("labels":{"batch_size":"16","model":"small \"one\""}})"
          "\n");
  CHECK(nlohmann::json::accept(line));
}

TEST_CASE("A scope that failed is a failure in ECS") {
  BatchOf batch;
  batch.timing("a").fails().lasts(999ns);
  const auto line = parsed(logged(batch));
  CHECK(line.at("event.outcome") == "failure");
  CHECK(line.at("log.level") == "error");
  CHECK(line.at("message") == "a failed after 999 ns");
  CHECK_FALSE(line.contains("labels"));
  CHECK_FALSE(line.contains("trace.id"));
}

TEST_CASE("A metric in ECS has its value as a double, or as text where it is no number") {
  const auto metric = [](auto&& add) {
    BatchOf batch;
    add(batch);
    return parsed(logged(batch));
  };
  const auto counter = metric([](BatchOf& b) { b.counter("plan.items", 3).parent("plan").depth(1); });
  CHECK(counter.at("event.kind") == "metric");
  CHECK(counter.at("event.dataset") == "pollux.metric");
  CHECK(counter.at("message") == "plan.items = 3");
  CHECK(counter.at("pollux.metric_type") == "counter");
  CHECK(counter.at("pollux.value").is_number_float());
  CHECK(counter.at("pollux.value") == 3.0);
  CHECK_FALSE(counter.contains("event.duration"));

  const auto text = metric([](BatchOf& b) { b.untyped("n", "a\nb"); });
  CHECK(text.at("pollux.text") == "a\nb");
  CHECK_FALSE(text.contains("pollux.value"));
  CHECK(metric([](BatchOf& b) { b.untyped("n", true); }).at("pollux.text") == "true");
  CHECK(metric([](BatchOf& b) { b.gauge("n", std::nan("")); }).at("pollux.text") == "NaN");
  const auto nothing = metric([](BatchOf& b) { b.untyped("n", pollux_value{}); });
  CHECK_FALSE(nothing.contains("pollux.text"));
  CHECK_FALSE(nothing.contains("pollux.value"));
}

TEST_CASE("An aggregate in ECS has its figures, and leaves out what no JSON number can be") {
  BatchOf batch;
  batch.histogram("size", 2.5).aggregate(Aggregated::of({1.0, 4.0}).over(500ms));
  const auto line = parsed(logged(batch));
  CHECK(line.at("pollux.count") == 2);
  CHECK(line.at("pollux.sum") == 5.0);
  CHECK(line.at("pollux.min") == 1.0);
  CHECK(line.at("pollux.max") == 4.0);
  CHECK(line.at("pollux.interval_ns") == 500'000'000);

  BatchOf odd;
  odd.histogram("size", 1.0)
      .aggregate(
          {.count = 1, .sum = std::nan(""), .min = -std::numeric_limits<double>::infinity(), .max = 2.0});
  const auto odd_line = parsed(logged(odd));
  CHECK_FALSE(odd_line.contains("pollux.sum"));
  CHECK_FALSE(odd_line.contains("pollux.min"));
  CHECK(odd_line.at("pollux.max") == 2.0);
}

TEST_CASE("Labels are strings, their names without dots, and none comes twice") {
  BatchOf batch;
  batch.timing("a")
      .with("http.status", 200)
      .with("ratio", 0.5)
      .with("warm", true)
      .with("a*b\\c", "x")
      .with("nothing", pollux_value{})
      .with("ke\"y\n", "v\n")
      .with("nan", std::nan(""));
  CHECK(labels_of(batch) == nlohmann::json{{"http_status", "200"},
                                           {"ratio", "0.5"},
                                           {"warm", "true"},
                                           {"a_b_c", "x"},
                                           {"ke\"y\n", "v\n"},
                                           {"nan", "NaN"}});

  BatchOf twice;
  twice.timing("a").with("a.b", 1).with("a_b", 2).with("c", 3).with("a*b", 4);
  CHECK(labels_of(twice) == nlohmann::json{{"c", "3"}, {"a_b", "4"}});
}

TEST_CASE("A message names a duration in the unit that suits it") {
  const auto message = [](std::chrono::nanoseconds lasts) {
    BatchOf batch;
    batch.timing("a").lasts(lasts);
    return parsed(logged(batch)).at("message").get<std::string>();
  };
  CHECK(message(0ns) == "a took 0 ns");
  CHECK(message(1000ns) == "a took 1.000 us");
  CHECK(message(999'999ns) == "a took 999.999 us");
  CHECK(message(1ms) == "a took 1.000 ms");
  CHECK(message(999'999'999ns) == "a took 999.999 ms");
  CHECK(message(1s) == "a took 1.000 s");
  CHECK(message(2h + 34ms) == "a took 7200.034 s");
}
