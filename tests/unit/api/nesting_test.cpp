#include <memory>
#include <stdexcept>
#include <string>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"

using namespace pollux;
using test::Recorded;

namespace {
const ContextOptions on{.enabled = true};
}

TEST_CASE("Names nest with dots, and every event says where it was") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto outer = tele("nest.pipeline");
    {
      const auto plan = tele("plan");
      tele.gauge("tokens", 7);
    }
    const auto dotted = tele.time("a.b");
  }
  REQUIRE(seen.events.size() == 4);
  CHECK(seen.at(0).scope == "nest.pipeline.plan.tokens");
  CHECK(seen.at(0).parent == "nest.pipeline.plan");
  CHECK(seen.at(0).depth == 2);
  CHECK(seen.at(0).name == "tokens");
  CHECK(seen.at(0).type == "gauge");
  CHECK(seen.at(0).value == "7");
  CHECK(seen.at(1).scope == "nest.pipeline.plan");
  CHECK(seen.at(1).depth == 1);
  CHECK(seen.at(2).scope == "nest.pipeline.a.b");
  CHECK(seen.at(2).name == "a.b");
  CHECK(seen.at(2).parent == "nest.pipeline");
  CHECK(seen.at(3).scope == "nest.pipeline");
  CHECK(seen.at(3).parent.empty());
  CHECK(seen.at(3).depth == 0);
}

TEST_CASE("A scope's time lies within its parent's") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto outer = tele("times");
    const auto inner = tele("inner");
  }
  const auto& inner = seen.at(0);
  const auto& outer = seen.at(1);
  CHECK(inner.start_ns >= outer.start_ns);
  CHECK(inner.start_ns + inner.duration_ns <= outer.start_ns + outer.duration_ns + 100);
  CHECK(inner.duration_ns > 0);
}

TEST_CASE("A dotted name and nested names count as one path") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  { const auto dotted = tele("count_path.x"); }
  {
    const auto outer = tele("count_path");
    const auto inner = tele("x");
  }
  { const auto dotted = tele("count_path.x"); }
  REQUIRE(seen.events.size() == 4);
  CHECK(seen.at(0).call_count == 1);
  CHECK(seen.at(1).call_count == 2);
  CHECK(seen.at(2).call_count == 1);  // count_path itself
  CHECK(seen.at(3).call_count == 3);
}

TEST_CASE("A scope that is left by an exception has the status error") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  try {
    const auto outer = tele("unwound");
    { const auto fine = tele("fine"); }
    const auto inner = tele("thrower");
    throw std::runtime_error("out");
  } catch (const std::runtime_error&) {
    const auto after = tele("after");
  }
  REQUIRE(seen.events.size() == 4);
  CHECK_FALSE(seen.at(0).error);
  CHECK(seen.at(1).error);
  CHECK(seen.at(2).error);
  CHECK_FALSE(seen.at(3).error);
}

TEST_CASE("A scope inside a destructor that runs while unwinding is not itself in error") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  struct Cleaner {
    TelemetryContext& tele;
    ~Cleaner() { const auto scope = tele("cleanup"); }
  };
  try {
    const Cleaner cleaner{tele};
    throw 1;
  } catch (int) {
  }
  CHECK_FALSE(seen.at(0).error);
}

TEST_CASE("A scope that was opened while unwinding and outlives it is not in error") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  { const auto warm = tele("outlives"); }
  std::unique_ptr<Scope> kept;
  struct Opener {
    TelemetryContext& tele;
    std::unique_ptr<Scope>& kept;
    ~Opener() { kept.reset(new Scope(tele("outlives"))); }
  };
  try {
    const Opener opener{tele, kept};
    throw 1;
  } catch (int) {
  }
  kept.reset();
  REQUIRE(seen.events.size() == 2);
  CHECK_FALSE(seen.at(1).error);
}

TEST_CASE("fail() marks a scope") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    auto scope = tele("failing");
    scope.fail();
  }
  CHECK(seen.at(0).error);
}

TEST_CASE("Scopes that end out of order keep their own parents and attributes") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto base = tele("base", {{"base", 1}});
    std::unique_ptr<Scope> outer(new Scope(tele("outer", {{"outer", 1}})));
    std::unique_ptr<Scope> inner(new Scope(tele("inner", {{"inner", 1}})));
    outer->set("late", 2);
    outer.reset();
    tele.count("between");
    inner.reset();
  }
  REQUIRE(seen.events.size() == 4);
  CHECK(seen.at(0).scope == "base.outer");
  CHECK(seen.at(0).attributes.at("outer") == "1");
  CHECK(seen.at(0).attributes.at("late") == "2");
  CHECK(seen.at(1).scope == "base.outer.inner.between");
  CHECK(seen.at(2).scope == "base.outer.inner");
  CHECK(seen.at(2).attributes.at("inner") == "1");
  CHECK(seen.at(2).attributes.size() == 1);
  CHECK(seen.at(3).scope == "base");
  CHECK(seen.at(3).attributes.at("base") == "1");
}

TEST_CASE("Scopes that end out of order again and again leave no attributes behind") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  for (int i = 0; i < 3000; ++i) {
    std::unique_ptr<Scope> outer(new Scope(tele("leak_outer")));
    std::unique_ptr<Scope> inner(new Scope(tele("leak_inner")));
    outer->set("late", i);
    outer.reset();
  }
  CHECK(seen.events.size() == 6000);
  CHECK(tele.ledger().truncated == 0);
}
