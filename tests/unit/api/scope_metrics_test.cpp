// Metrics that are recorded on a scope object: inside that scope, whatever else is open.
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"
#include "traced.hpp"

using namespace pollux;
using test::Recorded;
using test::Traced;

namespace {

const ContextOptions on{.enabled = true};
using Attributes_ = std::map<std::string, std::string>;

template <class Step>
void record_each(const Step& step) {
  step.count("a");
  step.count("b", {{"result", "hit"}});
  step.count("c", 3);
  step.count("d", 4, {{"result", "miss"}});
  step.gauge("e", 0.5);
  step.gauge("f", 2, {{"k", "v"}});
  step.gauge("g", true);
  step.gauge("h", false, {{"k", 1}});
  step.histogram("i", 7);
  step.histogram("j", 8, {{"k", 1}});
  step.metric("k", "text");
  step.metric("l", true, {{"k", 1}});
}

void check_each(const Recorded& seen, const std::string& path) {
  const std::pair<const char*, const char*> expected[] = {
      {"counter", "1"},      {"counter", "1"},   {"counter", "3"},    {"counter", "4"},
      {"gauge", "0.500000"}, {"gauge", "2"},     {"gauge", "1"},      {"gauge", "0"},
      {"histogram", "7"},    {"histogram", "8"}, {"untyped", "text"}, {"untyped", "true"}};
  REQUIRE(seen.events.size() >= std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    CHECK(seen.at(i).scope == path + "." + static_cast<char>('a' + i));
    CHECK(seen.at(i).parent == path);
    CHECK(seen.at(i).type == expected[i].first);
    CHECK(seen.at(i).value == expected[i].second);
  }
  CHECK(seen.at(0).attributes.empty());
  CHECK(seen.at(1).attributes == Attributes_{{"result", "hit"}});
  CHECK(seen.at(3).attributes == Attributes_{{"result", "miss"}});
}

std::uint64_t lost_as(const TelemetryContext& tele, const std::string& reason) {
  const Ledger ledger = tele.ledger();
  CHECK(ledger.balances());
  const auto at = ledger.lost.find(reason);
  return at == ledger.lost.end() ? 0 : at->second;
}

}  // namespace

TEST_CASE("A scope records every kind of metric inside itself, as its context does") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto step = tele("metrics.step");
    record_each(step);
    check_each(seen, "metrics.step");
    seen.events.clear();
    record_each(tele);
    check_each(seen, "metrics.step");
  }
  CHECK(seen.events.back().scope == "metrics.step");
}

TEST_CASE("It does so while other scopes are open within it, and leaves them as they are") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    auto outer = tele("metrics.outer", {{"a", 1}});
    auto inner = tele("inner", {{"b", 2}});
    record_each(outer);
    check_each(seen, "metrics.outer");
    seen.events.clear();
    tele.count("n");
    outer.set("c", 3);
    outer.count("slow");  // its attributes made it one that goes the slow way
  }
  REQUIRE(seen.events.size() == 4);
  CHECK(seen.at(0).scope == "metrics.outer.inner.n");
  CHECK(seen.at(1).scope == "metrics.outer.slow");
  CHECK(seen.at(1).depth == 1);
  CHECK(seen.at(2).scope == "metrics.outer.inner");
  CHECK(seen.at(2).attributes == Attributes_{{"b", "2"}});
  CHECK(seen.at(3).attributes == Attributes_{{"a", "1"}, {"c", "3"}});
}

TEST_CASE("With traces a metric of an outer scope belongs to the span of that scope") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto outer = tele("metrics_outer");
    const auto inner = tele("inner");
    outer.count("n");
    tele.count("m");
  }
  REQUIRE(seen.events.size() == 4);
  CHECK(seen.at(0).scope == "metrics_outer.n");
  CHECK(seen.at(1).scope == "metrics_outer.inner.m");
  CHECK(seen.at(2).scope == "metrics_outer.inner");
  CHECK(seen.at(3).scope == "metrics_outer");
  CHECK(seen.at(3).depth == 0);
  CHECK(seen.at(0).span == seen.at(3).span);
  CHECK(seen.at(1).span == seen.at(2).span);
  CHECK(seen.at(0).trace == seen.at(3).trace);
}

TEST_CASE("On another thread the metric of a scope is lost, and counted") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto step = tele("metrics_here");
    std::thread([&] { step.count("n"); }).join();
    step.count("m");
  }
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(0).scope == "metrics_here.m");
  CHECK(lost_as(tele, "other_thread") == 1);
}

TEST_CASE("A scope of a context that is off records nothing") {
  const TelemetryContext off{ContextOptions{.enabled = false}};
  const auto step = off("metrics_off");
  record_each(step);
  record_each(off.detached("apart"));
}

TEST_CASE("A detached scope records metrics inside itself, on any thread, until it ends") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  auto apart = tele.detached("metrics.apart");
  const auto around = tele("around");
  record_each(apart);
  check_each(seen, "metrics.apart");
  seen.events.clear();
  std::thread([&] { apart.count("n"); }).join();
  apart.end();
  apart.count("late");
  tele.count("m");
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(0).scope == "metrics.apart.n");
  CHECK(seen.at(1).scope == "metrics.apart");
  CHECK(seen.at(2).scope == "around.m");
}
