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

TEST_CASE("A long value is cut to its cap") {
  test::Recorded seen;
  TelemetryContext tele{ContextOptions{.enabled = true}, std::ref(seen)};
  { const auto scope = tele("capped", {{"text", std::string(5000, 'a')}}); }
  CHECK(seen.at(0).attributes.at("text").size() == 1024);
}
