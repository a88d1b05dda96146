#include <cstdint>
#include <limits>
#include <string>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"

using namespace pollux;
using test::Recorded;

namespace {
const ContextOptions on{.enabled = true};
}

TEST_CASE("Attributes of every type arrive as they were given") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  const std::string text = "temporary";
  {
    const auto scope = tele("attrs", {{"i", -5},
                                      {"u", std::uint8_t{200}},
                                      {"big", std::numeric_limits<std::uint64_t>::max()},
                                      {"d", 1.5},
                                      {"f", 0.25f},
                                      {"b", true},
                                      {"literal", "text"},
                                      {"string", text + " text"},
                                      {"empty", ""}});
  }
  const auto& attributes = seen.at(0).attributes;
  CHECK(attributes.at("i") == "-5");
  CHECK(attributes.at("u") == "200");
  CHECK(attributes.at("big") == "18446744073709551616.000000");
  CHECK(attributes.at("d") == "1.500000");
  CHECK(attributes.at("f") == "0.250000");
  CHECK(attributes.at("b") == "true");
  CHECK(attributes.at("literal") == "text");
  CHECK(attributes.at("string") == "temporary text");
  CHECK(attributes.at("empty").empty());
}

TEST_CASE("What is set while a scope is open arrives with it, also from within an inner scope") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    auto outer = tele("outer_set", {{"a", 1}});
    outer.set("b", "two");
    {
      auto inner = tele("inner_set", {{"x", 1}});
      outer.set("c", 3.0);
      inner.set("y", 2);
      {
        auto innermost = tele("innermost");
        outer.set("d", "four");
        inner.set("z", 3);
      }
    }
    outer.set("a", 10);  // replaces
  }
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(0).attributes.empty());
  CHECK(seen.at(1).attributes == std::map<std::string, std::string>{{"x", "1"}, {"y", "2"}, {"z", "3"}});
  CHECK(seen.at(2).attributes ==
        std::map<std::string, std::string>{{"a", "10"}, {"b", "two"}, {"c", "3.000000"}, {"d", "four"}});
}

TEST_CASE("Metrics carry attributes, and an untyped one any value") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  tele.count("items");
  tele.count("items", 3, {{"kind", "x"}});
  tele.gauge("level", 0.92, {{"unit", 1}});
  tele.histogram("size", 12);
  tele.metric("name", "a text", {{"k", true}});
  tele.metric("flag", false);
  tele.metric("number", std::int64_t{1} << 60);
  REQUIRE(seen.events.size() == 7);
  CHECK((seen.at(0).type == "counter" && seen.at(0).value == "1"));
  CHECK((seen.at(1).value == "3" && seen.at(1).attributes.at("kind") == "x"));
  CHECK((seen.at(2).type == "gauge" && seen.at(2).value == "0.920000"));
  CHECK((seen.at(3).type == "histogram" && seen.at(3).value == "12"));
  CHECK((seen.at(4).type == "untyped" && seen.at(4).value == "a text" &&
         seen.at(4).attributes.at("k") == "true"));
  CHECK(seen.at(5).value == "false");
  CHECK(seen.at(6).value == "1152921504606846976");
}

TEST_CASE("An attribute named like a built-in field is delivered with a prefix") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  { const auto scope = tele("clash", {{"scope", "mine"}, {"duration_s", 1}}); }
  CHECK(seen.at(0).scope == "clash");
  CHECK(seen.at(0).attributes.at("attr.scope") == "mine");
  CHECK(seen.at(0).attributes.at("attr.duration_s") == "1");
}

TEST_CASE("Of a key that is set again the last value arrives, once, under whichever name it was given") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    auto scope = tele("attrs", {{"rows", 1}, {"scope", 2}, {"rows", 3}, {"attr.scope", 4}});
    scope.set("page", 5);
    scope.set("rows", 6);
  }
  using Texts = decltype(test::Seen::attributes);
  CHECK(seen.at(0).attributes == Texts{{"attr.scope", "4"}, {"page", "5"}, {"rows", "6"}});
  CHECK_FALSE(seen.at(0).has_repeated_key);
}

TEST_CASE("Too large a set is cut, marked and counted") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  const std::string large(6000, 'x');
  {
    auto scope = tele("cut", {{"first", large}, {"second", large}, {"third", 3}});
    for (int i = 0; i < 1000; ++i) scope.set("again", i);
  }
  tele.metric("cut_metric", std::string(20'000, 'y'), {{"k", 1}});
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(0).truncated);
  CHECK(seen.at(0).attributes.at("first").size() == 1024);  // the cap on value length
  CHECK(seen.at(1).truncated);
  const Ledger ledger = tele.ledger();
  CHECK(ledger.truncated == 2);
  CHECK(ledger.balances());
  { const auto scope = tele("whole", {{"first", "short"}}); }
  CHECK(seen.at(2).attributes.at("first") == "short");
  CHECK_FALSE(seen.at(2).truncated);
}

TEST_CASE("Text that is not UTF-8 is repaired") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  { const auto scope = tele("utf8", {{"text", std::string("a\xff\xc3\xa9")}}); }
  CHECK(seen.at(0).attributes.at("text") == "a?\xc3\xa9");
}
