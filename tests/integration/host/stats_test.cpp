// Statistics of a host at work, and after its end.
#include <mutex>
#include <string>
#include <thread>

#include <pollux/pollux.hpp>

#include "catch.hpp"

using namespace pollux;
using namespace std::chrono_literals;

namespace {

struct Counting {
  std::uint64_t events = 0;
  void record_timing(const Timing&) { ++events; }
};

struct Refusing {
  void record_timing(const Timing&) { throw std::runtime_error("not with me"); }
};

}  // namespace

TEST_CASE("Statistics agree with the ledger and tell how each reporter is doing") {
  Counting counting;
  Refusing refusing;
  TelemetryContext tele{ContextOptions{.enabled = true, .delivery = Delivery::async, .queue = 5000},
                        std::ref(counting), std::ref(refusing)};
  for (int i = 0; i < 1'000; ++i) const auto scope = tele("stats.step");
  tele.flush(20s);
  const Stats stats = tele.stats();
  CHECK(stats.ledger.balances());
  CHECK(stats.ledger.emitted == 1'000);
  CHECK(stats.uptime > 0ns);
  CHECK(stats.threads >= 1);
  CHECK(stats.scopes >= 1);
  REQUIRE(stats.reporters.size() == 2);
  const ReporterStats& good = stats.reporters[0];
  CHECK(good.name == stats.ledger.reporters[0].name);
  CHECK(good.state == "ready");
  CHECK(good.in_state <= stats.uptime + 20s);
  CHECK(good.queue_depth == 0);
  CHECK(good.queue_capacity == 5'000);
  CHECK(good.delay.count == 1'000);
  CHECK(good.delay.p50 > 0ns);
  CHECK(good.delay.p50 <= good.delay.p99);
  CHECK(good.delay.p99 <= good.delay.max);
  CHECK(good.delay.max <= stats.uptime);
  CHECK(good.call.count >= 1);
  CHECK(good.last_error.empty());
  const ReporterStats& bad = stats.reporters[1];
  CHECK(bad.last_error == "rejected: not with me");
  // After its third failed call it is quarantined, with the rest in its queue.
  const ReporterLedger& refused = stats.ledger.reporters[1];
  CHECK(refused.rejected > 0);
  CHECK(refused.rejected + refused.in_flight == 1'000);
}

TEST_CASE("With sync delivery there is no queue, and calls are counted all the same") {
  Counting counting;
  TelemetryContext tele{ContextOptions{.enabled = true, .delivery = Delivery::sync}, std::ref(counting)};
  for (int i = 0; i < 10; ++i) const auto scope = tele("stats.sync");
  const Stats stats = tele.stats();
  CHECK(stats.reporters.at(0).queue_capacity == 0);
  CHECK(stats.reporters.at(0).call.count == 10);
  CHECK(stats.reporters.at(0).delay.count == 10);
}

TEST_CASE("Statistics stay what they were at the host's end, and a host with telemetry off has none") {
  auto host = Host::from_text("[telemetry]\nenabled = true\n[plugins]\npath = [\"" POLLUX_FIXTURE_DIR
                              "\"]\n[[reporter]]\nplugin = \"c_counter\"\n");
  REQUIRE(host.has_value());
  { const auto scope = host->telemetry()("stats.end"); }
  host->shutdown(20s);
  const Stats ended = host->stats();
  CHECK(ended.ledger.emitted == 1);
  CHECK(ended.ledger.balances());
  CHECK(ended.reporters.at(0).state == "stopped");
  CHECK(ended.reporters.at(0).delay.count == 1);
  CHECK(host->stats().uptime == ended.uptime);

  const auto off = Host::from_text("[telemetry]\nenabled = false\n");
  REQUIRE(off.has_value());
  CHECK(off->stats().reporters.empty());
  CHECK(off->stats().uptime == 0ns);
}

TEST_CASE("Statistics can be asked for while events flow and from within a reporter") {
  struct Asking {
    TelemetryContext* tele = nullptr;
    std::uint64_t balanced = 0;
    std::uint64_t asked = 0;
    void record_timing(const Timing&) {
      if (asked == 100) return;
      ++asked;
      balanced += tele->stats().ledger.balances() ? 1u : 0u;
    }
  } asking;
  constexpr int events = 50'000;  // fewer than the queue holds
  TelemetryContext tele{ContextOptions{.enabled = true, .delivery = Delivery::async}, std::ref(asking)};
  asking.tele = &tele;
  std::thread emitting([&tele] {
    for (int i = 0; i < events; ++i) const auto scope = tele("stats.flow");
  });
  for (int i = 0; i < 100; ++i) CHECK(tele.stats().ledger.balances());
  emitting.join();
  tele.flush(20s);
  CHECK(asking.asked == 100);
  CHECK(asking.balanced == 100);
  CHECK(tele.stats().ledger.reporters.at(0).delivered == events);
}
