#include <string>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"

using namespace pollux;

TEST_CASE("Secrets under the default keys never reach a reporter") {
  test::Recorded seen;
  TelemetryContext tele{ContextOptions{.enabled = true}, std::ref(seen)};
  {
    const auto scope = tele("redaction", {{"password", "canary-1"},
                                          {"Authorization", "Bearer canary-2"},
                                          {"api_key", std::string("canary-3")},
                                          {"user", "kept"}});
    tele.metric("api_key", "canary-4");
  }
  std::string everything;
  for (const auto& event : seen.events) {
    everything += event.scope + event.value;
    for (const auto& [key, value] : event.attributes) everything += key + value;
  }
  CHECK(everything.find("canary") == std::string::npos);
  CHECK(everything.find("kept") != std::string::npos);
  CHECK(seen.at(1).attributes.at("password") == "[redacted]");
}

TEST_CASE("Of a value that did not fit into its record nothing is delivered") {
  test::Recorded seen;
  TelemetryContext tele{ContextOptions{.enabled = true}, std::ref(seen)};
  const std::string url = "postgres://app:hunter2-correct-horse-battery@db.internal:5432/orders";
  for (std::size_t filler = 8064; filler < 8192; filler += 8) {
    const std::string body(filler, 'x');
    { const auto scope = tele("cut", {{"body", body}, {"note", url}}); }
    {
      auto scope = tele("cut");
      scope.set("body", body);
      scope.set("note", url);
    }
    tele.metric("cut", url + body);
    tele.metric("cut", "short", {{"body", body}, {"note", url}});
    {
      auto scope = tele.detached("cut", {{"body", body}, {"note", url}});
      scope.end();
    }
  }
  std::size_t truncated = 0;
  for (const auto& event : seen.events) {
    CHECK(event.value.find("hunter2") == std::string::npos);
    const auto note = event.attributes.find("note");
    if (note == event.attributes.end()) continue;
    CHECK(note->second.find("hunter2") == std::string::npos);
    if (note->second == "[truncated]") ++truncated;
  }
  CHECK(truncated > 16);
}

TEST_CASE("A long value is cut to its cap") {
  test::Recorded seen;
  TelemetryContext tele{ContextOptions{.enabled = true}, std::ref(seen)};
  { const auto scope = tele("capped", {{"text", std::string(5000, 'a')}}); }
  CHECK(seen.at(0).attributes.at("text").size() == 1024);
}
