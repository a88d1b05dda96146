// Scopes that are not bound to a thread.
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"
#include "routed_host.hpp"

using namespace pollux;
using test::Recorded;

namespace {

const ContextOptions on{.enabled = true};

using Pairs = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("A detached scope is a timing below the scope in which it was opened") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  std::optional<DetachedScope> request;
  {
    const auto server = tele("detached.server");
    request = tele.detached("request", {{"id", 7}, {"path", std::string("/index")}});
    CHECK(request->is_recorded());
    tele.count("n");  // the current scope is what it was
  }
  request->set("bytes", 512);
  request->set("id", 8);
  request->end();
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(0).scope == "detached.server.n");
  CHECK_FALSE(seen.at(1).detached);
  const auto& event = seen.at(2);
  CHECK(event.scope == "detached.server.request");
  CHECK(event.parent == "detached.server");
  CHECK(event.depth == 1);
  CHECK(event.call_count == 1);
  CHECK(event.detached);
  CHECK_FALSE(event.error);
  CHECK(event.duration_ns > 0);
  CHECK(event.attributes == Pairs{{"id", "8"}, {"path", "/index"}, {"bytes", "512"}});
  CHECK(event.start_ns >= seen.at(1).start_ns);
  CHECK(tele.ledger().balances());
}

TEST_CASE("It ends once, and does nothing any more") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    auto scope = tele.detached("detached_once");
    scope.end();
    scope.end();
    CHECK_FALSE(scope.is_recorded());
    CHECK(scope.capture().is_empty());
    scope.set("late", 1);
    scope.fail();
    const auto here = scope.attach();
    tele.count("detached_root");
  }
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(1).scope == "detached_root");
  CHECK(tele.ledger().emitted == 2);
}

TEST_CASE("It moves") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  DetachedScope none;
  CHECK_FALSE(none.is_recorded());
  none.end();
  {
    auto first = tele.detached("moved.first");
    DetachedScope moved(std::move(first));
    CHECK(moved.is_recorded());
    auto second = tele.detached("moved.second");
    CHECK(seen.events.empty());
    moved = std::move(second);  // what was here ends
    REQUIRE(seen.events.size() == 1);
    CHECK(seen.at(0).scope == "moved.first");
    none = std::move(moved);
    CHECK(seen.events.size() == 1);
  }
  CHECK(seen.events.size() == 1);  // `none` has it still
  none = DetachedScope();
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(1).scope == "moved.second");
}

TEST_CASE("It is in error after fail(), and when an exception ends it") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    auto failed = tele.detached("detached_error.failed");
    failed.fail();
  }
  try {
    const auto left = tele.detached("detached_error.left");
    throw std::runtime_error("out");
  } catch (const std::runtime_error&) {
    const auto handled = tele.detached("detached_error.handled");
  }
  struct Cleaner {
    const TelemetryContext& tele;
    ~Cleaner() { const auto scope = tele.detached("detached_error.cleanup"); }
  };
  try {
    const Cleaner cleaner{tele};
    throw 1;
  } catch (int) {
  }
  CHECK(seen.at(0).error);
  CHECK(seen.at(1).error);
  CHECK_FALSE(seen.at(2).error);
  CHECK_FALSE(seen.at(3).error);
}

TEST_CASE("What runs attached to it nests in it, also detached scopes") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  auto request = tele.detached("detached_parent.request");
  {
    const auto here = request.attach();
    const auto step = tele("step");
    auto child = tele.detached("child");
    std::thread([child = std::move(child), &tele]() mutable {
      const auto there = child.attach();
      tele.count("n");
    }).join();
  }
  request.end();
  REQUIRE(seen.events.size() == 4);
  CHECK(seen.at(0).scope == "detached_parent.request.step.child.n");
  CHECK(seen.at(0).depth == 3);
  CHECK(seen.at(1).scope == "detached_parent.request.step.child");
  CHECK(seen.at(1).parent == "detached_parent.request.step");
  CHECK(seen.at(2).scope == "detached_parent.request.step");
  CHECK(seen.at(3).scope == "detached_parent.request");
}

TEST_CASE("One that nobody wants is not recorded, and what it encloses is") {
  Recorded seen;
  const Host host = test::host_with<Recorded>({{test::routed({"**"}, {"unwanted"}), &seen}});
  const TelemetryContext tele = host.telemetry();
  { const auto first = tele("unwanted"); }  // the first is looked at by the collector
  {
    auto scope = tele.detached("unwanted", {{"a", 1}});
    CHECK_FALSE(scope.is_recorded());
    scope.set("b", 2);
    const auto here = scope.attach();
    const auto inner = tele("inner");
  }
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).scope == "unwanted.inner");
  CHECK(seen.at(0).depth == 1);
}

TEST_CASE("Attributes beyond what a record holds are left out, and counted") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    auto scope = tele.detached("detached_full", {{"first", std::string(5000, 'a')}});
    scope.set("second", std::string(5000, 'b'));
    scope.set("third", 3);
  }
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).truncated);
  CHECK(seen.at(0).attributes.count("first") == 1);
  CHECK(seen.at(0).attributes.count("second") == 1);  // the part that fits
  CHECK(seen.at(0).attributes.count("third") == 0);
  CHECK(tele.ledger().truncated == 1);
}
