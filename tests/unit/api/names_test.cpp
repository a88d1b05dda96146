#include <string>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "log_lines.hpp"
#include "recorded.hpp"

using namespace pollux;
using test::Recorded;

TEST_CASE("A malformed name is dropped and counted each time, and reported once with the name") {
  const test::LogLines warnings;
  Recorded seen;
  TelemetryContext tele{ContextOptions{.enabled = true}, std::ref(seen)};
  for (int i = 0; i < 3; ++i) {
    const auto bad = tele("bad..name");
    const auto good = tele("below");
    tele.count("");
  }
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(0).scope == "below");
  CHECK(seen.at(0).depth == 0);
  const Ledger ledger = tele.ledger();
  CHECK(ledger.lost.at("invalid_name") == 6);
  CHECK(ledger.emitted == 9);
  CHECK(ledger.balances());
  REQUIRE(warnings.lines().size() == 2);
  CHECK(warnings.lines()[0].find("''") != std::string::npos);
  CHECK(warnings.lines()[1].find("'bad..name'") != std::string::npos);
}

TEST_CASE("Strict scopes accept lower snake case only") {
  const test::LogLines warnings;
  Recorded seen;
  TelemetryContext tele{ContextOptions{.enabled = true, .strict_scopes = true}, std::ref(seen)};
  { const auto scope = tele("NotStrict"); }
  { const auto scope = tele("strict.enough_1"); }
  tele.gauge("Gauge", 1);
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).scope == "strict.enough_1");
  CHECK(tele.ledger().lost.at("invalid_name") == 2);
  CHECK(warnings.lines().size() == 2);
}

TEST_CASE("Run-time names and literals are one scope") {
  Recorded seen;
  TelemetryContext tele{ContextOptions{.enabled = true}, std::ref(seen)};
  const std::string name = "same.name";
  { const auto scope = tele(name); }
  { const auto scope = tele("same.name"); }
  { const auto scope = tele(name.c_str(), {{"k", 1}}); }
  { const auto scope = tele.time(std::string_view(name)); }
  REQUIRE(seen.events.size() == 4);
  CHECK(seen.at(3).call_count == 4);
}
