// The plugin in a host: nesting as a collector sees it, and every event accounted for through faults.
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "http_receiver.hpp"
#include "otlp_decoded.hpp"
#include "otlp_host.hpp"

using namespace pollux;
using namespace pollux::test;
using namespace std::chrono_literals;
using nlohmann::json;
using Way = HttpReceiver::Way;

namespace {

std::vector<json> spans_in(const std::vector<HttpReceiver::Request>& requests) {
  std::vector<json> spans;
  for (const auto& request : requests) {
    const json read = otlp::spans_of(request.body);
    for (const json& each : read["spans"]) spans.push_back(each);
  }
  return spans;
}

}  // namespace

TEST_CASE("Spans nest as scopes did, over threads too") {
  HttpReceiver receiver;
  {
    Host host = otlp_host(receiver.url());
    const auto tele = host.telemetry();
    const auto request = tele("request", {{"id", 7}});
    const auto where = tele.capture();
    std::thread([&tele, where] {
      const auto here = tele.attach(where);
      const auto step = tele("decode");
      const auto inner = tele("inner");
    }).join();
    const auto other = tele("render");
  }
  std::map<std::string, json> by_name;
  for (const json& each : spans_in(receiver.requests("/v1/traces")))
    by_name[each["name"].get<std::string>()] = each;
  REQUIRE(by_name.size() == 4);
  const json& root = by_name["request"];
  CHECK_FALSE(root.contains("parent_span_id"));
  CHECK(root["attributes"]["id"] == 7);
  CHECK(by_name["request.decode"]["parent_span_id"] == root["span_id"]);
  CHECK(by_name["request.decode.inner"]["parent_span_id"] == by_name["request.decode"]["span_id"]);
  CHECK(by_name["request.render"]["parent_span_id"] == root["span_id"]);
  for (const auto& [name, span] : by_name) {
    CHECK(span["trace_id"] == root["trace_id"]);
    CHECK(span["start"] >= root["start"]);
    CHECK(span["end"] <= root["end"]);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    CHECK(now - std::chrono::nanoseconds(span["end"].get<std::int64_t>()) < 60s);
  }
}

TEST_CASE("Handles and calls are sums and histograms of the right total") {
  HttpReceiver receiver;
  {
    Host host = otlp_host(receiver.url());
    const auto tele = host.telemetry();
    const auto counter = tele.counter("requests", {{"region", "eu"}});
    const auto histogram = tele.histogram("bytes", {10, 100});
    for (int round = 0; round < 3; ++round) {
      for (int i = 0; i < 100; ++i) counter.add(), histogram.record(i);
      tele.count("items", 5);
      host.flush();
    }
  }
  std::map<std::string, json> latest;
  for (const auto& request : receiver.requests("/v1/metrics")) {
    const json read = otlp::metrics_of(request.body);
    for (const json& each : read["metrics"]) latest[each["name"].get<std::string>()] = each;
  }
  const json requests = latest["requests"]["sum"]["points"][0];
  CHECK(requests["int"] == 300);
  CHECK(requests["attributes"] == json{{"region", "eu"}});
  CHECK(latest["items"]["sum"]["points"][0]["int"] == 15);
  const json bytes = latest["bytes"]["histogram"]["points"][0];
  CHECK(bytes["count"] == 300);
  CHECK(bytes["buckets"] == json{33, 267, 0});
  CHECK(bytes["start"] < bytes["time"]);
}

TEST_CASE("Through refusals, lost responses and garbage every span arrives, and the ledger says how") {
  HttpReceiver receiver;
  constexpr int scopes = 5000;
  std::uint64_t resent = 0;
  {
    Host host = otlp_host(receiver.url(), "[reporter.options]\nmax_batch = 100\n");
    const auto tele = host.telemetry();
    const std::vector<HttpReceiver::Reply> faults{{.status = 503},
                                                  {.status = 429},
                                                  {.way = Way::hang_up},
                                                  {},
                                                  {.way = Way::garbage, .body = "not HTTP\r\n"},
                                                  {.status = 502}};
    for (int i = 0; i < 30; ++i) receiver.next(faults[static_cast<std::size_t>(i) % faults.size()]);
    for (int i = 0; i < scopes; ++i) const auto scope = tele("step");
    host.shutdown(60s);
    const ReporterLedger ledger = ledger_of(host);
    CHECK(ledger.delivered == scopes);
    resent = ledger.resent;
  }
  std::set<std::string> taken;
  std::uint64_t doubled = 0;
  for (const auto& request : receiver.requests()) {
    for (const json& span : spans_in({request})) {
      if (!request.is_taken) {
        ++doubled;
      } else {
        INFO(span);
        REQUIRE(taken.insert(span["span_id"].get<std::string>()).second);
      }
    }
  }
  CHECK(taken.size() == scopes);
  CHECK(doubled > 0);
  CHECK(resent >= doubled);
}

TEST_CASE("What a collector refuses is rejected in the ledger, what it takes beside it is delivered") {
  HttpReceiver receiver;
  receiver.always("/v1/metrics", {.status = 404});
  Host host = otlp_host(receiver.url());
  const auto tele = host.telemetry();
  for (int i = 0; i < 100; ++i) {
    const auto scope = tele("step");
    tele.count("items");
  }
  host.shutdown(20s);
  const ReporterLedger ledger = ledger_of(host);
  CHECK(ledger.delivered == 100);
  CHECK(ledger.rejected == 100);
  CHECK(spans_in(receiver.requests("/v1/traces")).size() == 100);
}

TEST_CASE("What a collector never takes is dropped when it is too old, and counted") {
  HttpReceiver receiver;
  receiver.always("/v1/traces", {.status = 503});
  Host host = otlp_host(receiver.url(), "retry.max_age = \"100ms\"\n[reporter.options]\n");
  const auto tele = host.telemetry();
  { const auto scope = tele("step"); }
  host.flush(20s);
  CHECK(ledger_of(host).dropped.at("expired") == 1);
  CHECK(receiver.count() > 1);
}

TEST_CASE("A collector that hangs does not hold up the program's end") {
  HttpReceiver receiver;
  receiver.always("/v1/traces", {.way = Way::hang});
  Host host = otlp_host(receiver.url());
  const auto tele = host.telemetry();
  { const auto scope = tele("step"); }
  const auto before = std::chrono::steady_clock::now();
  host.shutdown(300ms);
  CHECK(std::chrono::steady_clock::now() - before < 5s);  // its own timeout is 10 s
  CHECK(ledger_of(host).dropped_total() == 1);
}

TEST_CASE("config/otlp.toml starts, whether or not a collector is there") {
  ::setenv("POLLUX_TELEMETRY", "1", 1);
  ::setenv("POLLUX_PLUGIN_PATH", POLLUX_PLUGIN_DIR, 1);
  const auto host = Host::from_file(POLLUX_SOURCE_DIR "/config/otlp.toml");
  ::unsetenv("POLLUX_TELEMETRY");
  ::unsetenv("POLLUX_PLUGIN_PATH");
  if (!host) FAIL(host.error().message());
  CHECK(host->is_enabled());
}
