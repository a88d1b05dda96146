#include <string>
#include <thread>
#include <type_traits>
#include <utility>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"

using namespace pollux;
using test::Recorded;

namespace {

const ContextOptions on{.enabled = true};

struct OnlyTimings {
  int& count;
  void record_timing(const Timing&) { ++count; }
};
struct OnlyMetrics {
  int& count;
  void record_metric(const Metric&) { ++count; }
};

static_assert(TelemetryReporter<OnlyTimings>);
static_assert(TelemetryReporter<OnlyMetrics>);
static_assert(!TelemetryReporter<std::string>);
static_assert(!std::is_copy_constructible_v<Scope> && !std::is_move_constructible_v<Scope>);

}  // namespace

TEST_CASE("A disabled context does nothing, and says so") {
  int count = 0;
  TelemetryContext tele{ContextOptions{.enabled = false}, OnlyTimings{count}};
  CHECK_FALSE(tele.is_enabled());
  {
    auto scope = tele("off", {{"a", 1}});
    scope.set("b", 2);
    scope.fail();
    CHECK_FALSE(scope.is_recorded());
    tele.count("off");
  }
  CHECK(count == 0);
  CHECK(tele.flush().delivered == 0);
  CHECK(tele.ledger().emitted == 0);
  CHECK_FALSE(tele.snapshot("summary").has_value());
}

TEST_CASE("Several reporters at once: each receives what its shape asks for") {
  int timings = 0, metrics = 0;
  Recorded both;
  TelemetryContext tele{on, OnlyTimings{timings}, OnlyMetrics{metrics}, std::ref(both)};
  {
    const auto scope = tele("several");
    tele.count("n");
    tele.count("n");
  }
  CHECK(timings == 1);
  CHECK(metrics == 2);
  CHECK(both.events.size() == 3);
}

TEST_CASE("Two reporters of one class have names of their own in the ledger") {
  Recorded first, second;
  TelemetryContext tele{on, std::ref(first), std::ref(second)};
  const Ledger ledger = tele.ledger();
  CHECK(ledger.reporters.at(0).name == "pollux::test::Recorded");
  CHECK(ledger.reporters.at(1).name == "pollux::test::Recorded #2");
}

TEST_CASE("Without a reporter the built-in summary is installed") {
  TelemetryContext tele{on};
  { const auto scope = tele("built.in"); }
  tele.flush();
  const auto snapshot = tele.snapshot("summary");
  REQUIRE(snapshot.has_value());
  CHECK(snapshot->find("\"built.in\"") != std::string::npos);
  CHECK(tele.snapshot("nobody").error().message().find("one of summary") != std::string::npos);
}

TEST_CASE("A context that outlives its host is a no-op") {
  Recorded seen;
  TelemetryContext kept = [&] {
    TelemetryContext tele{on, std::ref(seen)};
    { const auto scope = tele("alive"); }
    auto host = Host::from_text("[telemetry]\nenabled = true\n");
    REQUIRE(host.has_value());
    return host->telemetry();
  }();
  CHECK_FALSE(kept.is_enabled());
  const auto snapshot = kept.snapshot("summary");
  REQUIRE_FALSE(snapshot);
  CHECK(snapshot.error().message().find("the Host of this context is gone") != std::string::npos);
  { const auto scope = kept("gone"); }
  kept.count("gone");
  CHECK(kept.ledger().emitted == 0);
  CHECK(seen.events.size() == 1);
}

TEST_CASE("A context is enabled for as long as its host takes events, on every thread") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  CHECK(tele.is_enabled());  // before this thread has recorded anything for it
  tele.count("n");
  CHECK(tele.is_enabled());
  bool elsewhere = false;
  std::thread([&] { elsewhere = tele.is_enabled(); }).join();
  CHECK(elsewhere);
  auto host = Host::from_text("[telemetry]\nenabled = true\n");
  REQUIRE(host);
  const TelemetryContext of_a_host = host->telemetry();
  CHECK((host->is_enabled() && of_a_host.is_enabled()));
  host->shutdown(std::chrono::seconds(5));
  CHECK_FALSE(host->is_enabled());
  CHECK_FALSE(of_a_host.is_enabled());
}

TEST_CASE("A scope that outlives its host ends quietly") {
  Recorded seen;
  auto* tele = new TelemetryContext{on, std::ref(seen)};
  {
    const auto scope = (*tele)("outlives");
    delete tele;
  }
  CHECK(seen.events.empty());
  TelemetryContext next{on, std::ref(seen)};
  { const auto scope = next("next"); }
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).scope == "next");
}

TEST_CASE("Two hosts on one thread each receive their own, and share the nesting") {
  Recorded first, second;
  TelemetryContext a{on, std::ref(first)};
  TelemetryContext b{on, std::ref(second)};
  for (int i = 0; i < 3; ++i) {
    const auto outer = a("two.a");
    const auto inner = b("b");
    a.count("n");
  }
  REQUIRE(first.events.size() == 6);
  REQUIRE(second.events.size() == 3);
  CHECK(first.at(0).scope == "two.a.b.n");
  CHECK(second.at(0).scope == "two.a.b");
  CHECK(second.at(2).call_count == 3);
  CHECK(a.ledger().balances());
  CHECK(b.ledger().balances());
}

TEST_CASE("More hosts than there are slots is an error, and slots come back") {
  Recorded seen;
  for (int round = 0; round < 3; ++round) {
    std::vector<TelemetryContext> contexts;
    for (int i = 0; i < 200; ++i) contexts.emplace_back(on, std::ref(seen));
    CHECK(contexts.back().is_enabled());
  }
  TelemetryContext tele{on, std::ref(seen)};
  seen.events.clear();
  { const auto scope = tele("after.many"); }
  CHECK(seen.events.size() == 1);
}

TEST_CASE("Emission from inside a reporter is dropped and counted") {
  struct Reentrant {
    TelemetryContext* tele = nullptr;
    int calls = 0;
    void record_timing(const Timing&) {
      ++calls;
      const auto scope = (*tele)("inside");
      tele->count("inside");
      tele->flush();
    }
  } reporter;
  TelemetryContext tele{on, std::ref(reporter)};
  reporter.tele = &tele;
  { const auto scope = tele("outside"); }
  CHECK(reporter.calls == 1);
  CHECK(tele.ledger().lost.at("reentrant") == 2);
  CHECK(tele.ledger().balances());
}
