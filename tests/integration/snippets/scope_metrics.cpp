// Snippets of docs/from-python.md: metrics on the scope object, and the summary's entries.
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include <pollux/pollux.hpp>
#include <pollux/sdk/summary.hpp>

#include "catch.hpp"
#include "recorded.hpp"

TEST_CASE("Metrics on the scope are recorded inside it") {
  pollux::test::Recorded seen;
  const pollux::TelemetryContext tele{pollux::ContextOptions{.enabled = true}, std::ref(seen)};
  // [snippet scope metrics]
  auto request = tele("request");
  auto parse = tele("parse");
  request.gauge("cache_applied", true);           // request.cache_applied, 1
  request.count("lookups", {{"result", "hit"}});  // request.lookups, 1
  tele.count("bytes", 512);                       // request.parse.bytes
  parse.histogram("tokens", 16);                  // request.parse.tokens
  // [end]
  REQUIRE(seen.events.size() == 4);
  CHECK(seen.at(0).scope == "request.cache_applied");
  CHECK(seen.at(0).value == "1");
  CHECK(seen.at(1).scope == "request.lookups");
  CHECK(seen.at(1).attributes.at("result") == "hit");
  CHECK(seen.at(2).scope == "request.parse.bytes");
  CHECK(seen.at(3).scope == "request.parse.tokens");
}

TEST_CASE("The summary keeps single events on request") {
  ::setenv("POLLUX_TELEMETRY", "1", 1);
  // [snippet entries]
  pollux::Summary summary({.max_entries_per_scope = 1000});
  pollux::TelemetryContext tele{std::ref(summary)};
  {
    auto step = tele("test.operation", {{"extra", "debug"}});
    tele.count("items_processed", 3);
  }
  const std::string snapshot = summary.entries();  // as_dict()
  // [end]
  const auto entries = nlohmann::json::parse(snapshot);
  CHECK(entries["timings"]["test.operation"][0][1]["extra"] == "debug");
  CHECK(entries["metrics"]["test.operation.items_processed"][0][0] == 3);
}
