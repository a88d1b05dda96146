#include <string>
#include <utility>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"
#include "routed_host.hpp"

using namespace pollux;
using test::Recorded;
using test::routed;

namespace {
Host host_with(std::vector<std::pair<config::ReporterSettings, Recorded*>> reporters) {
  return test::host_with<Recorded>(std::move(reporters));
}

struct Typed {
  static constexpr bool wants_untyped = false;
  void record_metric(const Metric& metric) { seen += std::string(metric.metric_type()) + ' '; }
  std::string seen;
};
}  // namespace

TEST_CASE("Each reporter receives exactly what its patterns let through") {
  Recorded all, api, none;
  Host host = host_with(
      {{routed({"**"}), &all}, {routed({"api.**"}, {"api.health"}), &api}, {routed({"zzz"}), &none}});
  const TelemetryContext tele = host.telemetry();
  for (int i = 0; i < 10; ++i) {
    { const auto scope = tele("api.get"); }
    { const auto scope = tele("api.health"); }
    { const auto scope = tele("db.query"); }
  }
  CHECK(all.events.size() == 30);
  CHECK(none.events.empty());
  REQUIRE(api.events.size() == 10);
  CHECK(api.at(9).call_count == 10);
  CHECK(host.ledger().balances());
}

TEST_CASE("A scope that nobody wants is not recorded, and what it encloses still is") {
  Recorded seen;
  Host host = host_with({{routed({"**"}, {"quiet_r", "quiet_r.also"}), &seen}});
  const TelemetryContext tele = host.telemetry();
  { const auto first = tele("quiet_r"); }  // the first is looked at by the collector
  {
    auto quiet = tele("quiet_r");
    CHECK_FALSE(quiet.is_recorded());
    quiet.set("lost", 1);
    const auto loud = tele("loud");
    CHECK(loud.is_recorded());
  }
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).scope == "quiet_r.loud");
  CHECK(seen.at(0).attributes.empty());
  CHECK(host.ledger().unrouted == 1);
  CHECK(host.ledger().balances());
}

TEST_CASE("A reporter is sent no kind that it did not ask for, and its account says so") {
  Typed first, second;
  Host host = test::host_with<Typed>({{routed({"**"}), &first}, {routed({"**"}), &second}});
  const TelemetryContext tele = host.telemetry();
  { const auto scope = tele("timed"); }
  tele.count("c");
  tele.metric("text", "no type");
  tele.gauge("g", 1);
  CHECK(first.seen == "counter gauge ");
  CHECK(second.seen == first.seen);
  const Ledger ledger = host.ledger();
  CHECK(ledger.balances());
  CHECK(ledger.routed == 2);
  CHECK(ledger.unrouted == 2);
  CHECK(ledger.reporters.at(0).accepted == 2);
  CHECK(ledger.reporters.at(0).delivered == 2);
}

TEST_CASE("A scope comes back to life when a host opens that wants it") {
  Recorded first_seen, second_seen;
  Host first = host_with({{routed({"**"}, {"revived"}), &first_seen}});
  { const auto scope = first.telemetry()("revived"); }
  CHECK_FALSE(first.telemetry()("revived").is_recorded());
  Host second = host_with({{routed({"**"}), &second_seen}});
  { const auto scope = second.telemetry()("revived"); }
  CHECK(second_seen.events.size() == 1);
  CHECK(first_seen.events.empty());
}

TEST_CASE("Sampling keeps or drops a root scope together with what it encloses, and keeps every metric") {
  Recorded seen, all;
  Host host = host_with({{routed({"**"}, {}, 0.2), &seen}, {routed({"**"}), &all}});
  const TelemetryContext tele = host.telemetry();
  constexpr std::size_t roots = 5000;
  for (std::size_t i = 0; i < roots; ++i) {
    const auto outer = tele("sampled");
    const auto inner = tele("inner");
    tele.count("n");
  }
  std::size_t outer = 0, inner = 0, metrics = 0;
  for (const auto& event : seen.events) {
    outer += event.scope == "sampled" ? 1u : 0u;
    inner += event.scope == "sampled.inner" ? 1u : 0u;
    metrics += event.type == "counter" ? 1u : 0u;
  }
  CHECK(outer == inner);
  CHECK(metrics == roots);
  CHECK(outer > roots / 5 - 200);  // seven standard deviations
  CHECK(outer < roots / 5 + 200);
  CHECK(all.events.size() == roots * 3);
  CHECK(host.ledger().balances());
}
