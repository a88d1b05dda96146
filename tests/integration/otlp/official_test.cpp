// What the plugin sends, read by protoc with the official definitions of OTLP: every field has its place
// there, and says what the program did.
#include <chrono>
#include <map>
#include <string>

#include "http_receiver.hpp"
#include "otlp_host.hpp"
#include "protoc_text.hpp"

using namespace pollux;
using namespace pollux::test;
using nlohmann::json;

namespace {

void check_all_known(const json& message) {
  for (const auto& [name, values] : message.items()) {
    INFO("field " << name);
    CHECK((name[0] < '0' || name[0] > '9'));
    for (const json& each : values) {
      if (each.is_object()) check_all_known(each);
    }
  }
}

// {"k": "int_value 12"}
std::map<std::string, std::string> attributes(const json& of) {
  std::map<std::string, std::string> read;
  for (const json& each : of.value("attributes", json::array())) {
    const json& value = each.at("value")[0];
    REQUIRE(value.size() == 1);
    read[each.at("key")[0]] = value.begin().key() + " " + value.begin().value()[0].get<std::string>();
  }
  return read;
}

// The items of the one request to `path`, by their names.
std::map<std::string, json> items(const HttpReceiver& receiver, const char* path, const char* message,
                                  const std::string& kind, const char* list) {
  std::map<std::string, json> read;
  for (const auto& request : receiver.requests(path)) {
    const json whole = by_definitions(message, request.body);
    check_all_known(whole);
    REQUIRE(whole.at("resource_" + kind).size() == 1);
    const json& of_resource = whole["resource_" + kind][0];
    const auto resource = attributes(of_resource.at("resource")[0]);
    CHECK(resource.at("service.name") == "string_value test");
    CHECK(resource.at("deployment.environment") == "string_value unit");
    CHECK(resource.at("telemetry.sdk.language") == "string_value cpp");
    CHECK(resource.at("process.pid") == "int_value " + std::to_string(::getpid()));
    const json& of_scope = of_resource.at("scope_" + kind)[0];
    CHECK(of_scope.at("scope")[0].at("name")[0] == "pollux");
    for (const json& each : of_scope.at(list)) {
      read[each.contains("name") ? each["name"][0].get<std::string>() : "record"] = each;
    }
  }
  return read;
}

constexpr const char* options = "[reporter.options]\nresource.deployment.environment = \"unit\"\n";

}  // namespace

TEST_CASE("Spans, by the official definitions") {
  HttpReceiver receiver;
  {
    Host host = otlp_host(receiver.url(), options);
    const auto tele = host.telemetry();
    auto whole = tele("pipeline", {{"rows", 12}, {"share", 0.5}, {"cached", true}, {"by", "\"ä\"\n"}});
    auto step = tele("step");
    step.fail();
  }
  auto spans = items(receiver, "/v1/traces", "trace.v1.ExportTraceServiceRequest", "spans", "spans");
  REQUIRE(spans.size() == 2);
  const json& whole = spans["pipeline"];
  const json& step = spans["pipeline.step"];
  CHECK(whole["trace_id"][0].get<std::string>().size() == 16);
  CHECK(whole["span_id"][0].get<std::string>().size() == 8);
  CHECK_FALSE(whole.contains("parent_span_id"));
  CHECK(step["trace_id"] == whole["trace_id"]);
  CHECK(step["parent_span_id"] == whole["span_id"]);
  CHECK(whole["kind"][0] == "SPAN_KIND_INTERNAL");
  CHECK_FALSE(whole.contains("status"));
  CHECK(step["status"][0]["code"][0] == "STATUS_CODE_ERROR");
  const auto nanos = [](const json& field) { return std::stoll(field[0].get<std::string>()); };
  CHECK(nanos(whole["start_time_unix_nano"]) <= nanos(step["start_time_unix_nano"]));
  CHECK(nanos(step["end_time_unix_nano"]) <= nanos(whole["end_time_unix_nano"]));
  const auto of_whole = attributes(whole);
  CHECK(of_whole.at("rows") == "int_value 12");
  CHECK(of_whole.at("share") == "double_value 0.5");
  CHECK(of_whole.at("cached") == "bool_value true");
  CHECK(of_whole.at("by") == "string_value \"ä\"\n");
  CHECK(of_whole.at("pollux.call_count") == "int_value 1");
  CHECK(attributes(step).at("pollux.parent_scope") == "string_value pipeline");
}

TEST_CASE("Metrics, by the official definitions") {
  for (const std::string temporality : {"cumulative", "delta"}) {
    HttpReceiver receiver;
    {
      Host host = otlp_host(receiver.url(), options + ("temporality = \"" + temporality + "\"\n"));
      const auto tele = host.telemetry();
      tele.count("items", 3);
      tele.count("weight", 0.5);
      tele.gauge("load", 0.25);
      tele.histogram("latency", 0.02);
      tele.histogram("size", {1, 10}).record(5);
      tele.counter("calls", {{"by", "x"}}).add(7);
      tele.up_down_counter("open", {.unit = "{connection}", .description = "Open connections"}).add(-2);
      tele.up_down("users", 3);
    }
    auto metrics =
        items(receiver, "/v1/metrics", "metrics.v1.ExportMetricsServiceRequest", "metrics", "metrics");
    REQUIRE(metrics.size() == 8);
    const std::string expected =
        temporality == "delta" ? "AGGREGATION_TEMPORALITY_DELTA" : "AGGREGATION_TEMPORALITY_CUMULATIVE";
    for (const char* counter : {"items", "weight", "calls"}) {
      const json& sum = metrics[counter]["sum"][0];
      CHECK(sum["aggregation_temporality"][0] == expected);
      CHECK(sum["is_monotonic"][0] == "true");
      CHECK(sum["data_points"][0]["start_time_unix_nano"] < sum["data_points"][0]["time_unix_nano"]);
    }
    CHECK(metrics["items"]["sum"][0]["data_points"][0]["as_int"][0] == "3");
    CHECK(metrics["weight"]["sum"][0]["data_points"][0]["as_double"][0] == "0.5");
    CHECK(metrics["calls"]["sum"][0]["data_points"][0]["as_int"][0] == "7");
    CHECK(attributes(metrics["calls"]["sum"][0]["data_points"][0]).at("by") == "string_value x");
    for (const char* name : {"open", "users"}) {
      const json& sum = metrics[name]["sum"][0];
      CHECK(sum["aggregation_temporality"][0] == "AGGREGATION_TEMPORALITY_CUMULATIVE");
      CHECK((!sum.contains("is_monotonic") || sum["is_monotonic"][0] == "false"));
      CHECK(sum["data_points"][0]["as_int"][0] == (std::string(name) == "open" ? "-2" : "3"));
    }
    CHECK(metrics["open"]["unit"][0] == "{connection}");
    CHECK(metrics["open"]["description"][0] == "Open connections");
    CHECK(metrics["load"]["gauge"][0]["data_points"][0]["as_double"][0] == "0.25");
    CHECK(metrics["size"]["histogram"][0]["aggregation_temporality"][0] == expected);
    const json& size = metrics["size"]["histogram"][0]["data_points"][0];
    CHECK(size["count"][0] == "1");
    CHECK(size["sum"][0] == "5");
    CHECK(size["min"][0] == "5");
    CHECK(size["max"][0] == "5");
    CHECK(size["bucket_counts"] == json{"0", "1", "0"});
    CHECK(size["explicit_bounds"] == json{"1", "10"});
    CHECK(metrics["latency"]["histogram"][0]["data_points"][0]["explicit_bounds"].size() == 19);
  }
}

TEST_CASE("Texts, by the official definitions") {
  HttpReceiver receiver;
  {
    Host host = otlp_host(receiver.url(), options);
    const auto tele = host.telemetry();
    const auto scope = tele("pipeline");
    tele.metric("phase", "working");
  }
  auto records = items(receiver, "/v1/logs", "logs.v1.ExportLogsServiceRequest", "logs", "log_records");
  auto spans = items(receiver, "/v1/traces", "trace.v1.ExportTraceServiceRequest", "spans", "spans");
  REQUIRE(records.size() == 1);
  const json& record = records["record"];
  CHECK(record["body"][0]["string_value"][0] == "working");
  CHECK(record["severity_number"][0] == "SEVERITY_NUMBER_INFO");
  CHECK(attributes(record).at("pollux.scope") == "string_value pipeline.phase");
  CHECK(record["trace_id"] == spans["pipeline"]["trace_id"]);
  CHECK(record["span_id"] == spans["pipeline"]["span_id"]);
}
