// Sampling: how many root scopes are kept, and that all of a piece of work is kept or left out together.
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"
#include "routed_host.hpp"

using namespace pollux;
using test::host_with;
using test::routed;

namespace {

// Of timings alone: metrics are never sampled, so who wants those wants every scope to be looked at.
struct Timings {
  std::vector<test::Seen> events;
  void record_timing(const Timing& timing) { events.push_back(test::seen_of(timing)); }
};

}  // namespace

TEST_CASE("The fraction of root scopes that are kept is near the rate") {
  for (const double rate : {0.01, 0.1, 0.5, 0.9}) {
    Timings seen;
    const Host host = host_with<Timings>({{routed({"rate.**"}, {}, rate), &seen}});
    const TelemetryContext tele = host.telemetry();
    constexpr int roots = 20'000;
    for (int i = 0; i < roots; ++i) const auto scope = tele("rate.root");
    INFO("rate " << rate);
    CHECK(std::abs(double(seen.events.size()) / roots - rate) < 0.002);
    CHECK(host.ledger().balances());
  }
}

TEST_CASE("It is near the rate also of a scope that comes every so many root scopes") {
  constexpr double rate = 0.25;
  constexpr int calls = 256;
  for (int every = 2; every <= 1024; every *= 2) {
    Timings seen;
    const Host host = host_with<Timings>({{routed({"periodic.**"}, {}, rate), &seen}});
    const TelemetryContext tele = host.telemetry();
    for (int i = 0; i < calls * every; ++i) {
      if (i % every == 0) {
        const auto scope = tele("periodic.root");
      } else {
        const auto scope = tele("filler");
      }
    }
    INFO("every " << every);
    CHECK(std::abs(double(seen.events.size()) / calls - rate) < 0.05);
  }
}

TEST_CASE("What hangs below a root scope is kept or left out with it, wherever it runs") {
  Timings seen;
  const Host host = host_with<Timings>({{routed({"kept.**"}, {}, 0.3), &seen}});
  const TelemetryContext tele = host.telemetry();
  {  // each name's first is looked at by the collector, which then knows its rate
    const auto root = tele("kept.root");
    { const auto step = tele("step"); }
    const auto apart = tele.detached("apart");
    const auto there = apart.attach();
    const auto below = tele("below");
  }
  constexpr int roots = 200;
  int kept = 0;
  CapturedScope before;
  for (int i = 0; i < roots; ++i) {
    const auto root = tele("kept.root", {{"i", i}});
    kept += root.is_recorded() ? 1 : 0;
    auto detached = tele.detached("apart", {{"i", i}});
    CHECK(detached.is_recorded() == root.is_recorded());
    std::thread([&, captured = tele.capture()] {
      { const auto own = tele("kept.own"); }
      const auto here = tele.attach(captured);
      const auto step = tele("step", {{"i", i}});
      CHECK(step.is_recorded() == root.is_recorded());
      const auto there = detached.attach();
      CHECK(tele("below", {{"i", i}}).is_recorded() == root.is_recorded());
    }).join();
    { const auto elsewhere = tele.attach(before); }
    CHECK(tele("step").is_recorded() == root.is_recorded());
    before = tele.capture();
  }
  CHECK(kept > 0);
  CHECK(kept < roots);
  std::map<std::string, int> scopes;
  for (const auto& event : seen.events) scopes[event.scope] += event.attributes.count("i") ? 1 : 0;
  for (const char* path : {"kept.root", "kept.root.step", "kept.root.apart", "kept.root.apart.below"}) {
    INFO(path);
    CHECK(scopes[path] == kept);
  }
  CHECK(host.ledger().balances());
}

TEST_CASE("Requests that come with a trace are sampled one by one") {
  Timings seen;
  const Host host = host_with<Timings>({{routed({"request.**"}, {}, 0.5), &seen}});
  const TelemetryContext tele = host.telemetry();
  const auto request =
      CapturedScope::from_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  REQUIRE(request);
  constexpr int requests = 1'000;
  for (int i = 0; i < requests; ++i) {
    const auto here = tele.attach(*request);
    const auto scope = tele("request.handle");
  }
  CHECK(std::abs(double(seen.events.size()) / requests - 0.5) < 0.01);
}
