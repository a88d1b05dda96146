// What is on the page, and whether promtool finds fault with it.
#include <limits>

#include "child_process.hpp"
#include "served.hpp"

using namespace pollux;
using Catch::Contains;
using test::ServedHost;

namespace {

void check_with_promtool(const std::string& page) {
  const test::ChildResult result = test::run_child(
      {.program = POLLUX_PROMTOOL, .arguments = {"check", "metrics"}, .environment = {}, .folder = {}}, page);
  INFO(page);
  CHECK(result.out + result.error == "");
  CHECK(result.exit_code == 0);
}

}  // namespace

TEST_CASE("Scopes, counters, gauges and histograms are on the page, and promtool accepts it") {
  ServedHost served("self = false");
  const TelemetryContext tele = served.telemetry();
  for (int i = 0; i < 3; ++i) {
    auto request = tele("api.request", {{"route", "/items"}});
    tele.count("items", 2);
    if (i == 2) request.fail();
  }
  tele.gauge("queue.depth", 7);
  tele.histogram("payload", 42);
  tele.metric("answer", 1.5);
  tele.metric("note", "text");
  const std::string page = served.page();
  check_with_promtool(page);
  CHECK_THAT(page, Contains("# TYPE api_request_duration_seconds histogram\n"));
  CHECK_THAT(page, Contains("api_request_duration_seconds_count 3\n"));
  CHECK_THAT(page, Contains("api_request_duration_seconds_bucket{le=\"+Inf\"} 3\n"));
  CHECK_THAT(page, Contains("api_request_errors_total 1\n"));
  CHECK_THAT(page, Contains("# TYPE api_request_items_total counter\n"));
  CHECK_THAT(page, Contains("api_request_items_total 6\n"));
  CHECK_THAT(page, Contains("queue_depth 7\n"));
  CHECK_THAT(page, Contains("payload_bucket{le=\"10\"} 0\n"));
  CHECK_THAT(page, Contains("payload_bucket{le=\"100\"} 1\n"));
  CHECK_THAT(page, Contains("payload_sum 42\n"));
  CHECK_THAT(page, Contains("# TYPE answer untyped\n"));
  CHECK_THAT(page, !Contains("note"));
  CHECK_THAT(page, !Contains("route"));
  CHECK_THAT(page, Contains("process_resident_memory_bytes "));
  CHECK_THAT(page, Contains("process_open_fds "));
}

TEST_CASE("Attributes are labels where a rule says so, of all scopes or of some") {
  ServedHost served(
      "self = false\n"
      "labels = [\"region\", { scope = \"api.**\", keys = [\"route\", \"bad key\"] }]");
  const TelemetryContext tele = served.telemetry();
  {
    const auto scope =
        tele("api.get", {{"route", "a\"b\\c\n"}, {"region", 5}, {"bad key", true}, {"user", "zoë"}});
  }
  { const auto scope = tele("db.get", {{"route", "/x"}, {"region", 0.5}}); }
  const std::string page = served.page();
  check_with_promtool(page);
  CHECK_THAT(
      page,
      Contains("api_get_duration_seconds_count{region=\"5\",route=\"a\\\"b\\\\c\\n\",bad_key=\"true\"} 1"));
  CHECK_THAT(page, Contains("db_get_duration_seconds_count{region=\"0.5\"} 1"));
  CHECK_THAT(page, !Contains("zoë"));
}

TEST_CASE("Beyond max_series the others share one series") {
  ServedHost served(
      "self = false\n"
      "labels = [\"user\"]\nmax_series = 10");
  for (int i = 0; i < 50; ++i) served.telemetry().count("logins", 1, {{"user", i}});
  const std::string page = served.page();
  check_with_promtool(page);
  CHECK_THAT(page, Contains("logins_total{user=\"9\"} 1\n"));
  CHECK_THAT(page, !Contains("user=\"10\""));
  CHECK_THAT(page, Contains("logins_total{user=\"[other]\"} 40\n"));
}

TEST_CASE("Attributes whose keys are alike on the page share a label, and no two series are one") {
  ServedHost served(
      "self = false\n"
      "labels = [\"a_b\", \"a.b\", \"a_b\"]");
  const TelemetryContext tele = served.telemetry();
  tele.count("c", 1, {{"a.b", "x"}, {"a_b", 1}});
  tele.count("c", 2, {{"a_b", 2}, {"a.b", "x"}});
  tele.count("c", 4, {{"a_b", "x"}});
  const std::string page = served.page();
  check_with_promtool(page);
  CHECK_THAT(page, Contains("c_total{a_b=\"x;1\"} 1\n"));
  CHECK_THAT(page, Contains("c_total{a_b=\"x;2\"} 2\n"));
  CHECK_THAT(page, Contains("c_total{a_b=\"x\"} 4\n"));
}

TEST_CASE("The host's own series are not limited") {
  ServedHost served("max_series = 1");
  served.telemetry().count("c", 1);
  REQUIRE(test::soon([&] {
    const std::string page = served.page();
    return page.find("reason=\"queue_full\"") != page.npos && page.find("reason=\"shutdown\"") != page.npos;
  }));
  CHECK_THAT(served.page(), !Contains("[other]"));
}

TEST_CASE("A scope is a label where the options say so") {
  ServedHost served(
      "self = false\n"
      "scopes = \"label\"\nprefix = \"shop\"");
  { const auto scope = served.telemetry()("a.b"); }
  { const auto scope = served.telemetry()("a_b"); }
  const std::string page = served.page();
  check_with_promtool(page);
  CHECK_THAT(page, Contains("shop_scope_duration_seconds_count{scope=\"a.b\"} 1\n"));
  CHECK_THAT(page, Contains("shop_scope_duration_seconds_count{scope=\"a_b\"} 1\n"));
  CHECK_THAT(page, Contains("shop_scope_errors_total{scope=\"a.b\"} 0\n"));
}

TEST_CASE("Buckets are those of the first rule that matches, else the given ones") {
  ServedHost served(
      "self = false\n"
      "buckets = [1, 2]\nvalue_buckets = [5]\n"
      "bucket_rules = [{ scope = \"db.**\", bounds = [0.5] }, { scope = \"**\", bounds = [0.25] }]");
  { const auto scope = served.telemetry()("db.query"); }
  { const auto scope = served.telemetry()("api"); }
  const std::string page = served.page();
  CHECK_THAT(page, Contains("db_query_duration_seconds_bucket{le=\"0.5\"} 1\n"));
  CHECK_THAT(page, Contains("api_duration_seconds_bucket{le=\"0.25\"} 1\n"));
  CHECK_THAT(page, !Contains("le=\"1\""));
}

TEST_CASE("A handle's buckets are the page's, exactly") {
  ServedHost served("self = false");
  const Histogram sizes = served.telemetry().histogram("sizes", Bounds{1, 10, 100});
  const Counter hits = served.telemetry().counter("hits");
  for (int i = 1; i <= 200; ++i) {
    sizes.record(i);
    hits.add(2);
  }
  served.page();
  for (int i = 1; i <= 200; ++i) sizes.record(i);
  const std::string page = served.page();
  check_with_promtool(page);
  CHECK_THAT(page, Contains("sizes_bucket{le=\"1\"} 2\n"));
  CHECK_THAT(page, Contains("sizes_bucket{le=\"10\"} 20\n"));
  CHECK_THAT(page, Contains("sizes_bucket{le=\"100\"} 200\n"));
  CHECK_THAT(page, Contains("sizes_bucket{le=\"+Inf\"} 400\n"));
  CHECK_THAT(page, Contains("sizes_sum 40200\n"));
  CHECK_THAT(page, Contains("hits_total 400\n"));
}

TEST_CASE("Units are part of the names, descriptions are the help") {
  ServedHost served("self = false\nprocess = false");
  const TelemetryContext tele = served.telemetry();
  const Histogram latency =
      tele.histogram("api.latency", {1, 10}, {.unit = "s", .description = "Time to the first byte"});
  latency.record(3);
  latency.record(30);
  const Counter sent = tele.counter("sent.total", {.unit = "By", .description = "a \\ b"});
  sent.add(1500);
  const Gauge rate = tele.gauge("rate", {.unit = "By/s"});
  rate.set(2.5);
  const Gauge jobs = tele.gauge("jobs", {.unit = "{job}"});
  jobs.set(4);
  const Gauge seconds = tele.gauge("wait_seconds", {.unit = "s"});
  seconds.set(0.5);
  // The same name with other units is another family; with another description it is one.
  const Counter spent = tele.counter("spent", {.unit = "s", .description = "The first"});
  const Counter other = tele.counter("spent", {.unit = "J"});
  const Counter again = tele.counter("spent", {.unit = "s", .description = "The second"});
  spent.add(1), other.add(20), again.add(2);
  const std::string page = served.page();
  check_with_promtool(page);
  CHECK_THAT(page, Contains("# HELP api_latency_seconds Time to the first byte\n"));
  CHECK_THAT(page, Contains("api_latency_seconds_bucket{le=\"10\"} 1\n"));
  CHECK_THAT(page, Contains("api_latency_seconds_sum 33\n"));
  CHECK_THAT(page, Contains("# HELP sent_bytes_total a \\\\ b\n"));
  CHECK_THAT(page, Contains("sent_bytes_total 1500\n"));
  CHECK_THAT(page, Contains("rate_bytes_per_second 2.5\n"));
  CHECK_THAT(page, Contains("jobs 4\n"));
  CHECK_THAT(page, Contains("wait_seconds 0.5\n"));
  CHECK_THAT(page, Contains("# HELP spent_seconds_total The first\n"));
  CHECK_THAT(page, Contains("spent_seconds_total 3\n"));
  CHECK_THAT(page, Contains("spent_joules_total 20\n"));
  CHECK(served.host().ledger().reporters.at(0).rejected == 0);
}

TEST_CASE("An up-down counter is a gauge of all its changes") {
  ServedHost served("self = false\nprocess = false");
  const TelemetryContext tele = served.telemetry();
  const UpDownCounter open =
      tele.up_down_counter("connections", {.unit = "{connection}", .description = "Open connections"});
  open.add(5);
  served.page();
  open.add(-2);
  tele.up_down("users", 1);
  tele.up_down("users", -3);
  const std::string page = served.page();
  check_with_promtool(page);
  CHECK_THAT(page,
             Contains("# HELP connections Open connections\n# TYPE connections gauge\nconnections 3\n"));
  CHECK_THAT(page, Contains("# TYPE users gauge\nusers -2\n"));
}

TEST_CASE("Names that would be one on the page: the first stays, the other is rejected and counted") {
  ServedHost served("self = false\nprocess = false");
  const TelemetryContext tele = served.telemetry();
  { const auto scope = tele("first.step"); }
  { const auto scope = tele("first_step"); }
  tele.count("x", 1);
  tele.gauge("x.total", 5);
  tele.histogram("h", 1);
  tele.gauge("h.count", 1);
  const std::string page = served.page();
  check_with_promtool(page);
  CHECK_THAT(page, Contains("first_step_duration_seconds_count 1\n"));
  CHECK_THAT(page, Contains("x_total 1\n"));
  const ReporterLedger ledger = served.host().ledger().reporters.at(0);
  CHECK(ledger.rejected == 3);
  CHECK(ledger.delivered == 3);
  tele.gauge("h.count", 1);
  tele.count("x", -1);
  CHECK_THAT(served.page(), Contains("x_total 1\n"));
  CHECK_THAT(
      served.host().stats().reporters.at(0).last_error,
      Contains("1 of these: its name on the page is another's") && Contains("1 of these: a histogram"));
}

TEST_CASE("What has no place in a family is rejected: decreases, and observations that are not finite") {
  ServedHost served("self = false");
  const TelemetryContext tele = served.telemetry();
  tele.count("c", 1);
  tele.count("c", -1);
  tele.count("c", std::numeric_limits<double>::quiet_NaN());
  tele.histogram("h", std::numeric_limits<double>::infinity());
  tele.gauge("g", -std::numeric_limits<double>::infinity());
  const std::string page = served.page();
  check_with_promtool(page);
  CHECK_THAT(page, Contains("c_total 1\n"));
  CHECK_THAT(page, Contains("g -Inf\n"));
  CHECK(served.host().ledger().reporters.at(0).rejected == 3);
}

TEST_CASE("A path at several depths is one family") {
  ServedHost served("self = false");
  const TelemetryContext tele = served.telemetry();
  { const auto scope = tele("a.b"); }
  {
    const auto outer = tele("a");
    const auto inner = tele("b");
  }
  CHECK_THAT(served.page(), Contains("a_b_duration_seconds_count 2\n"));
}
