// Scopes that end where they should not: out of order, on another thread, or deeper than there is room for.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"
#include "traced.hpp"

using namespace pollux;
using test::Recorded;
using test::Traced;

namespace {

const ContextOptions on{.enabled = true};

std::unique_ptr<Scope> heap_scope(const TelemetryContext& tele, const char* name) {
  return std::unique_ptr<Scope>(new Scope(tele(name, {{"name", name}})));
}

void end_elsewhere(std::unique_ptr<Scope> scope) {
  std::thread([&] { scope.reset(); }).join();
}

std::uint64_t lost(const TelemetryContext& tele, const std::string& reason) {
  const Ledger ledger = tele.ledger();
  CHECK(ledger.balances());
  const auto at = ledger.lost.find(reason);
  return at == ledger.lost.end() ? 0 : at->second;
}

template <class Work>
void nested(const TelemetryContext& tele, std::size_t depth, Work&& innermost) {
  if (depth == 0) return innermost();
  const auto scope = tele("d");
  nested(tele, depth - 1, innermost);
}

}  // namespace

TEST_CASE("A scope that ends on another thread is counted, and its own thread is back where it was at once") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto outer = tele("stray.outer");
    end_elsewhere(heap_scope(tele, "moved"));
    tele.count("first");
    const auto inner = tele("inner", {{"a", 1}});
    tele.count("second");
  }
  tele.count("stray_root");
  REQUIRE(seen.events.size() == 5);
  CHECK(seen.at(0).scope == "stray.outer.first");
  CHECK(seen.at(1).scope == "stray.outer.inner.second");
  CHECK(seen.at(2).attributes == std::map<std::string, std::string>{{"a", "1"}});
  CHECK(seen.at(3).scope == "stray.outer");
  CHECK(seen.at(3).attributes.empty());
  CHECK(seen.at(4).scope == "stray_root");
  CHECK(lost(tele, "other_thread") == 1);
}

TEST_CASE("So is one that was the root of its thread, with and without traces") {
  const auto work = [](const TelemetryContext& tele, const auto& seen) {
    for (int i = 0; i < 100; ++i) {
      end_elsewhere(heap_scope(tele, "stray_moved"));
      const auto next = tele("stray_next");
    }
    CHECK(seen.events.size() == 100);
    CHECK(seen.at(99).scope == "stray_next");
    CHECK(seen.at(99).depth == 0);
    CHECK(lost(tele, "other_thread") == 100);
  };
  Recorded untraced;
  work(TelemetryContext{on, std::ref(untraced)}, untraced);
  Traced traced;
  work(TelemetryContext{on, std::ref(traced)}, traced);
}

TEST_CASE("One between others on its thread leaves them their places and attributes") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    auto outer = tele("between.outer", {{"a", 1}});
    auto moved = heap_scope(tele, "moved");
    auto inner = tele("inner", {{"b", 2}});
    outer.set("c", 3);
    end_elsewhere(std::move(moved));
    inner.set("d", 4);
    outer.set("e", 5);
    tele.count("n");
  }
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(0).scope == "between.outer.moved.inner.n");
  CHECK(seen.at(1).scope == "between.outer.moved.inner");
  CHECK(seen.at(1).attributes == std::map<std::string, std::string>{{"b", "2"}, {"d", "4"}});
  CHECK(seen.at(2).attributes == std::map<std::string, std::string>{{"a", "1"}, {"c", "3"}, {"e", "5"}});
  CHECK(lost(tele, "other_thread") == 1);
}

TEST_CASE("A scope whose thread is gone is counted when it ends") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  std::unique_ptr<Scope> scope;
  std::thread([&] { scope = heap_scope(tele, "stray_left"); }).join();
  for (int i = 0; i < 20; ++i) std::thread([&] { tele.count("n"); }).join();
  scope->set("late", 1);
  scope.reset();
  CHECK(seen.events.size() == 20);
  CHECK(lost(tele, "other_thread") == 1);
}

TEST_CASE("A scope that nobody records is not counted as lost") {
  TelemetryContext off{ContextOptions{.enabled = false}};
  end_elsewhere(heap_scope(off, "stray_off"));
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  CHECK(lost(tele, "other_thread") == 0);
}

TEST_CASE("Scopes deeper than there are places for are counted, and all others are exact") {
  constexpr std::size_t places = 4095;
  constexpr std::size_t too_many = 5;
  const auto work = [&](const TelemetryContext& tele, const auto& seen) {
    for (int round = 1; round <= 2; ++round) {
      nested(tele, places + too_many, [&] {
        tele.count("n");
        CHECK_FALSE(tele.detached("apart").is_recorded());
        const auto nothing = tele.attach(tele.capture());
      });
      CHECK(seen.events.size() == (places + 1) * std::size_t(round));
      CHECK(seen.events.back().scope == "d");
      CHECK(lost(tele, "too_deep") == (too_many + 1) * std::size_t(round));
    }
    { const auto after = tele("deep_after"); }
    CHECK(seen.events.back().scope == "deep_after");
  };
  Recorded untraced;
  work(TelemetryContext{on, std::ref(untraced)}, untraced);
  Traced traced;
  work(TelemetryContext{on, std::ref(traced)}, traced);
  // Below an attachment as well, which takes a place of its own.
  Traced attached;
  TelemetryContext tele{on, std::ref(attached)};
  const auto carried =
      CapturedScope::from_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  {
    const auto here = tele.attach(*carried);
    nested(tele, places, [] {});
  }
  CHECK(attached.events.size() == places - 1);
  CHECK(lost(tele, "too_deep") == 1);
}

TEST_CASE("A scope whose thread has ended is not taken for one of a later thread") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  for (int round = 0; round < 20; ++round) {
    std::unique_ptr<Scope> left;
    std::thread([&] { left = heap_scope(tele, "left"); }).join();
    tele.flush();  // the ring of that thread is freed
    std::thread([&] {
      const auto outer = tele("stays");
      left.reset();
      const auto inner = tele("inner");
    }).join();
  }
  for (const auto& event : seen.events) {
    INFO(event.scope);
    CHECK((event.scope == "stays" || event.scope == "stays.inner"));
  }
  CHECK(seen.events.size() == 40);
  CHECK(lost(tele, "other_thread") == 20);
}
