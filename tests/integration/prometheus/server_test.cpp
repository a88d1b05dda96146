// A real Prometheus server scrapes the page and answers queries.
#include "server.hpp"

#include "served.hpp"

using namespace pollux;

TEST_CASE("A server scrapes the page and answers with the exact counts") {
  test::ServedHost served(
      "labels = [{ scope = \"api.**\", keys = [\"route\"] }]\n"
      "bucket_rules = [{ scope = \"**\", bounds = [0.000000001, 3600] }]");
  const TelemetryContext tele = served.telemetry();
  for (int i = 0; i < 1000; ++i) {
    auto request = tele("api.request", {{"route", i % 4 == 0 ? "/a" : "/b"}});
    tele.count("items", 3);
    if (i % 10 == 0) request.fail();
  }
  tele.gauge("level", -2.5);
  served.host().flush(std::chrono::seconds(20));

  const test::Server server(served.address());
  CHECK(server.will_say("up", 1));
  CHECK(server.will_say("api_request_duration_seconds_count{route=\"/a\"}", 250));
  CHECK(server.will_say("sum(api_request_duration_seconds_count)", 1000));
  CHECK(server.will_say("sum(api_request_duration_seconds_bucket{le=\"3600.0\"})", 1000));
  CHECK(server.will_say("sum(api_request_duration_seconds_bucket{le=\"+Inf\"})", 1000));
  CHECK(server.will_say("sum(api_request_errors_total)", 100));
  CHECK(server.will_say("api_request_items_total", 3000));
  CHECK(server.will_say("level", -2.5));

  for (int i = 0; i < 500; ++i) tele.count("later", 1);
  served.host().flush(std::chrono::seconds(20));
  CHECK(server.will_say("later_total", 500));
}
