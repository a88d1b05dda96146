// What a Python class is called with.
#include <limits>

#include "hosted.hpp"

using namespace pollux;
using test::quoted;
using test::TemporaryFolder;
using test::written;

TEST_CASE("Attributes arrive as keyword arguments of their types, and take a built-in field's place") {
  const TemporaryFolder folder;
  const std::string file = folder.file("events.jsonl");
  Host host = test::python_host("kinds", "Recorder", "kwargs.path = " + quoted(file));
  {
    const TelemetryContext tele = host.telemetry();
    const auto outer = tele("outer");
    const auto inner = tele("inner", {{"rows", 12},
                                      {"ratio", 0.5},
                                      {"cached", true},
                                      {"user", "zoë"},
                                      {"depth", 99},
                                      {"scope", "mine"},
                                      {"duration", 5},
                                      {"name", "x"}});
  }
  host.shutdown(std::chrono::seconds(20));
  const auto timings = written(file, "timing");
  REQUIRE(timings.size() == 2);
  const auto& inner = timings[0];
  CHECK(inner["scope"] == "outer.inner");
  CHECK(inner["parent_scope"] == "outer");
  CHECK(inner["rows"] == 12);
  CHECK(inner["ratio"] == 0.5);
  CHECK(inner["cached"] == true);
  CHECK(inner["user"] == "zoë");
  CHECK(inner["depth"] == 99);
  CHECK(inner["attr.scope"] == "mine");
  CHECK(inner["attr.duration"] == 5);
  CHECK(inner["name"] == "x");
  CHECK(inner["status"] == "ok");
  CHECK_FALSE(timings[1].contains("name"));
  CHECK(written(file, "closed").size() == 1);
}

TEST_CASE("Metrics arrive with their values and types, one without a type says none") {
  const TemporaryFolder folder;
  const std::string file = folder.file("events.jsonl");
  Host host = test::python_host("kinds", "Recorder", "kwargs.path = " + quoted(file));
  const TelemetryContext tele = host.telemetry();
  tele.count("items", 3);
  tele.gauge("level", -1.5);
  tele.histogram("size", 1e300);
  tele.metric("note", "text");
  tele.metric("big", std::numeric_limits<std::int64_t>::min());
  host.shutdown(std::chrono::seconds(20));
  const auto metrics = written(file, "metric");
  REQUIRE(metrics.size() == 5);
  CHECK(metrics[0]["metric_type"] == "counter");
  CHECK(metrics[0]["value"] == 3);
  CHECK(metrics[1]["value"] == -1.5);
  CHECK(metrics[2]["value"] == 1e300);
  CHECK(metrics[3]["value"] == "text");
  CHECK_FALSE(metrics[3].contains("metric_type"));
  CHECK(metrics[4]["value"] == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("Sums of a handle arrive with count, extremes and buckets") {
  const TemporaryFolder folder;
  const std::string file = folder.file("events.jsonl");
  Host host = test::python_host("kinds", "Recorder", "kwargs.path = " + quoted(file));
  const Histogram sizes = host.telemetry().histogram("sizes");
  for (int i = 1; i <= 10; ++i) sizes.record(i);
  host.shutdown(std::chrono::seconds(20));
  const auto metrics = written(file, "metric");
  REQUIRE(metrics.size() == 1);
  CHECK(metrics[0]["count"] == 10);
  CHECK(metrics[0]["sum"] == 55);
  CHECK(metrics[0]["min"] == 1);
  CHECK(metrics[0]["max"] == 10);
  std::int64_t in_buckets = 0;
  for (const auto& [upper, count] : metrics[0]["buckets"].items()) in_buckets += count.get<std::int64_t>();
  CHECK(in_buckets == 10);
}

TEST_CASE("The table kwargs becomes the keyword arguments of the constructor") {
  const TemporaryFolder folder;
  const std::string file = folder.file("events.jsonl");
  test::python_host("kinds", "Recorder",
                    "[reporter.options.kwargs]\npath = " + quoted(file) +
                        "\nflag = true\nlimit = 7\nshare = 0.25\nlist = [1, \"two\"]\ntable.inner = \"x\"\n")
      .shutdown(std::chrono::seconds(20));
  const auto settings = written(file, "settings");
  REQUIRE(settings.size() == 1);
  CHECK(settings[0] ==
        nlohmann::json::parse(
            R"({"flag": true, "limit": 7, "share": 0.25, "list": [1, "two"], "table": {"inner": "x"}})"));
}

TEST_CASE("Either method alone is enough, and what the other would get is passed over") {
  const TemporaryFolder folder;
  const std::string file = folder.file("count.txt");
  Host host = test::python_host("kinds", "TimingsOnly", "kwargs.path = " + quoted(file));
  Host metrics = test::python_host("kinds", "MetricsOnly");
  for (const Host* each : {&host, &metrics}) {
    const TelemetryContext tele = each->telemetry();
    for (int i = 0; i < 100; ++i) {
      const auto scope = tele("work");
      tele.gauge("level", i);
    }
  }
  host.shutdown(std::chrono::seconds(20));
  metrics.shutdown(std::chrono::seconds(20));
  CHECK(test::text_of(file) == "100");
  CHECK(host.ledger().reporters.at(0).delivered == 200);
  CHECK(metrics.ledger().reporters.at(0).delivered == 200);
}
