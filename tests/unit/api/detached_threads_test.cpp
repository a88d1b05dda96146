// Detached scopes that end on other threads than they began on, many at once, and after their host is gone.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"

using namespace pollux;
using test::Recorded;

namespace {
const ContextOptions on{.enabled = true};
}

TEST_CASE("A detached scope may be set and ended on any thread, and is of the one that opened it") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  tele.count("here");
  DetachedScope scope;
  std::thread([&] {
    const auto outer = tele("apart.outer");
    scope = tele.detached("inner", {{"a", 1}});
  }).join();
  std::thread([&] { scope.set("b", std::string("two")); }).join();
  scope.set("c", 3);
  scope.end();
  REQUIRE(seen.events.size() == 3);
  const auto& event = seen.at(2);
  CHECK(event.scope == "apart.outer.inner");
  CHECK(event.thread == seen.at(1).thread);
  CHECK(event.thread != seen.at(0).thread);
  CHECK(event.attributes == std::map<std::string, std::string>{{"a", "1"}, {"b", "two"}, {"c", "3"}});
}

TEST_CASE("After its host is gone a detached scope is nothing, on any thread") {
  Recorded seen, other_seen;
  TelemetryContext other{on, std::ref(other_seen)};
  auto tele = std::make_unique<TelemetryContext>(on, std::ref(seen));
  std::vector<DetachedScope> scopes;
  for (int i = 0; i < 3; ++i) scopes.push_back(tele->detached("orphan", {{"i", i}}));
  tele.reset();
  scopes[0].set("late", 1);
  {
    const auto here = scopes[0].attach();
    other.count("orphan_root");
  }
  scopes[0].end();
  std::thread([&] { scopes[1].end(); }).join();
  scopes.clear();
  CHECK(seen.events.empty());
  REQUIRE(other_seen.events.size() == 1);
  CHECK(other_seen.at(0).scope == "orphan_root");
  CHECK(other.ledger().balances());
}

TEST_CASE("A detached scope that ends where nothing can be recorded is counted") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  std::thread([&] {
    thread_local struct EndsLate {
      DetachedScope scope;
      ~EndsLate() {
        scope.set("late", 1);
        scope.end();
      }
    } late;  // older than what this thread records, so that it is destroyed after
    static_cast<void>(&late);
    late.scope = tele.detached("ends_late");
  }).join();
  CHECK(seen.events.empty());
  CHECK(tele.ledger().lost.at("late") == 1);
  CHECK(tele.ledger().balances());
}

TEST_CASE("A thousand detached scopes, opened, worked on and ended by four threads each") {
  constexpr int threads = 4;
  constexpr int scopes = 1000;
  Recorded seen;
  TelemetryContext tele{
      ContextOptions{.enabled = true, .delivery = Delivery::async, .overflow = Overflow::block},
      std::ref(seen)};
  const auto on_all_threads = [&](auto&& work) {
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t) running.emplace_back([&work, t] { work(t); });
    for (std::thread& thread : running) thread.join();
  };
  std::vector<DetachedScope> open(scopes);
  on_all_threads([&](int t) {
    const auto outer = tele("many");
    for (int i = t; i < scopes; i += threads) open[std::size_t(i)] = tele.detached("request", {{"id", i}});
  });
  on_all_threads([&](int t) {  // each by the next thread
    for (int i = (t + 1) % threads; i < scopes; i += threads) {
      const auto here = open[std::size_t(i)].attach();
      const auto step = tele("step", {{"id", i}});
      open[std::size_t(i)].set("worked_by", t);
    }
  });
  on_all_threads([&](int t) {
    for (int i = (t + 2) % threads; i < scopes; i += threads) open[std::size_t(i)].end();
  });
  tele.flush(std::chrono::seconds(30));
  std::map<std::string, int> requests, steps;
  int faults = 0;
  for (const auto& event : seen.events) {
    if (event.scope == "many.request") {
      ++requests[event.attributes.at("id")];
      const int by = (std::stoi(event.attributes.at("id")) + threads - 1) % threads;
      faults += !event.detached || event.attributes.at("worked_by") != std::to_string(by) ? 1 : 0;
    } else if (event.scope == "many.request.step") {
      ++steps[event.attributes.at("id")];
      faults += event.depth != 2 || event.parent != "many.request" ? 1 : 0;
    }
  }
  CHECK(faults == 0);
  CHECK(requests.size() == scopes);
  CHECK(steps == requests);
  const Ledger ledger = tele.ledger();
  CHECK(ledger.emitted == 2 * scopes + threads);
  CHECK(ledger.lost_total() == 0);
  CHECK(ledger.balances());
}
