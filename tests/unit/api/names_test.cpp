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
  CHECK(warnings.count("''") == 1);
  CHECK(warnings.count("'bad..name'") == 1);
}

TEST_CASE("Of many malformed names the log has the first three, cut visibly, and then the count") {
  const test::LogLines warnings;
  Recorded seen;
  TelemetryContext tele{ContextOptions{.enabled = true}, std::ref(seen)};
  for (int i = 0; i < 75; ++i) tele.count("bad.." + std::to_string(i) + std::string(100, 'x'));
  tele.flush();
  CHECK(tele.ledger().lost.at("invalid_name") == 75);
  CHECK(warnings.count("invalid scope or metric name 'bad..") == 3);
  CHECK(warnings.count("x…': each such event") == 3);
  CHECK(warnings.count("further invalid names are counted and not named") == 1);
  CHECK(warnings.count("(invalid_name ") <= 1);
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
  CHECK(warnings.count("'NotStrict'") == 1);
  CHECK(warnings.count("'Gauge'") == 1);
}

TEST_CASE("Strict names inside one that is not are kept, as if it were not there") {
  const test::LogLines warnings;
  Recorded seen;
  const ContextOptions strict{.enabled = true, .strict_scopes = true};
  TelemetryContext tele{strict, std::ref(seen)};
  {
    const auto outer = tele("kept.outer");
    tele.gauge("Not Strict", 1);
    const auto bad = tele("Bad");
    const auto worse = tele("worse..");
    tele.gauge("level", 1);
    const auto inner = tele("inner");
    tele.count("n");
  }
  { const auto scope = tele("kept.outer.inner"); }
  REQUIRE(seen.events.size() == 5);
  CHECK((seen.at(0).scope == "kept.outer.level" && seen.at(0).depth == 1));
  CHECK((seen.at(1).scope == "kept.outer.inner.n" && seen.at(1).depth == 2));
  CHECK((seen.at(2).scope == "kept.outer.inner" && seen.at(2).depth == 1));
  CHECK(seen.at(2).parent == "kept.outer");
  CHECK(seen.at(3).scope == "kept.outer");
  CHECK((seen.at(4).scope == "kept.outer.inner" && seen.at(4).call_count == 2));  // one path
  CHECK(tele.ledger().lost.at("invalid_name") == 3);
  CHECK(tele.ledger().balances());
  for (const char* name : {"'Not Strict'", "'Bad'", "'worse..'"}) CHECK(warnings.count(name) == 1);
}

TEST_CASE("Strict names of one host do not change the paths of another") {
  const test::LogLines warnings;
  Recorded strict_seen, loose_seen;
  TelemetryContext strict{ContextOptions{.enabled = true, .strict_scopes = true}, std::ref(strict_seen)};
  TelemetryContext loose{ContextOptions{.enabled = true}, std::ref(loose_seen)};
  for (const TelemetryContext* tele : {&strict, &loose, &strict}) {
    const auto outer = (*tele)("Mixed");
    tele->count("case");
  }
  REQUIRE(strict_seen.events.size() == 2);
  CHECK(strict_seen.at(1).scope == "case");
  CHECK(strict_seen.at(1).depth == 0);
  REQUIRE(loose_seen.events.size() == 2);
  CHECK(loose_seen.at(0).scope == "Mixed.case");
  CHECK(loose_seen.at(0).depth == 1);
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
