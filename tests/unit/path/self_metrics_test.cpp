// The host's own metrics from made-up statistics: what is said, and what is not said again.
#include "collect/self_metrics.hpp"

#include <map>
#include <string>

#include <pollux/abi/event.h>
#include <pollux/sdk/event.hpp>

#include "catch.hpp"
#include "recorded.hpp"

using namespace std::chrono_literals;
using namespace pollux;
using collect::SelfMetrics;

namespace {

struct SaidEvent {
  std::string kind, value, unit;
  std::int64_t interval_ns = 0;
  std::uint64_t count = 0;
};

// One turn: what is said, by name and attributes, "pollux.host.lost reason=late".
std::map<std::string, SaidEvent> say(SelfMetrics& metrics, const Stats& stats, std::int64_t now_ns,
                                     bool is_taken = true) {
  deliver::Batch batch;
  metrics.describe(stats, 1'000, now_ns, batch);
  if (is_taken) metrics.settle();
  std::map<std::string, SaidEvent> said;
  const pollux_batch raw{};
  for (std::uint32_t i = 0; i < batch.count; ++i) {
    const pollux_event& event = batch.events[i];
    const Metric metric(event, raw);
    CHECK(metric.is_self());
    CHECK(metric.raw().start_ns == now_ns);
    std::string key(metric.scope());
    for (const Attribute& attribute : metric.attributes())
      key += " " + std::string(attribute.key) + "=" + test::text_of(attribute.value);
    SaidEvent& at = said[key];
    CHECK(at.kind.empty());  // said once
    at.kind = metric.metric_type();
    at.value = test::text_of(metric.value());
    at.unit.assign(event.scope->unit.data, event.scope->unit.size);
    CHECK(event.scope->description.size > 0);
    CHECK(std::string_view(event.scope->path.data) == metric.scope());
    if (!event.aggregate) continue;
    at.interval_ns = now_ns - event.aggregate->start_ns;
    at.count = event.aggregate->count;
    CHECK(event.aggregate->sum == static_cast<double>(at.count));
  }
  return said;
}

constexpr std::size_t of_host = 9 + loss_reasons.size();       // series
constexpr std::size_t of_reporter = 10 + drop_reasons.size();  // without a delay

Stats one_reporter(std::uint64_t delivered) {
  Stats stats;
  stats.scopes = 7;
  stats.threads = 2;
  stats.ledger.emitted = stats.ledger.routed = delivered;
  ReporterLedger ledger;
  ledger.name = "r";
  ledger.accepted = ledger.delivered = delivered;
  stats.ledger.reporters = {ledger};
  ReporterStats reporter;
  reporter.name = "r";
  reporter.state = "ready";
  reporter.queue_capacity = 64;
  stats.reporters = {reporter};
  return stats;
}

}  // namespace

TEST_CASE("Counters say what was added since they were last taken, with the interval, in units of 1") {
  SelfMetrics metrics;
  auto said = say(metrics, one_reporter(10), 5'000);
  CHECK(said.at("pollux.host.emitted").value == "10");
  CHECK(said.at("pollux.host.emitted").kind == "counter");
  CHECK(said.at("pollux.host.emitted").unit == "{event}");
  CHECK(said.at("pollux.host.emitted").interval_ns == 4'000);  // since the host was opened
  CHECK(said.at("pollux.reporter.delivered reporter=r").value == "10");
  CHECK(said.at("pollux.reporter.delivered reporter=r").count == 10);
  CHECK(said.at("pollux.reporter.rejected reporter=r").value == "0");  // the series is there from the start

  said = say(metrics, one_reporter(25), 6'000);
  CHECK(said.at("pollux.reporter.delivered reporter=r").value == "15");
  CHECK(said.at("pollux.reporter.delivered reporter=r").interval_ns == 1'000);

  // What the reporter could not take is said again, with what came on top.
  CHECK(say(metrics, one_reporter(26), 7'000, false).size() == 4);
  said = say(metrics, one_reporter(30), 9'000);
  CHECK(said.at("pollux.reporter.delivered reporter=r").value == "5");
  CHECK(said.at("pollux.reporter.delivered reporter=r").interval_ns == 3'000);
}

TEST_CASE("A host in which nothing happens says nothing, and the next interval begins where that ended") {
  SelfMetrics metrics;
  CHECK(say(metrics, one_reporter(10), 5'000).size() == of_host + of_reporter);
  CHECK(say(metrics, one_reporter(10), 6'000).empty());
  CHECK(say(metrics, one_reporter(10), 7'000).empty());
  CHECK(say(metrics, one_reporter(11), 8'000).at("pollux.host.emitted").interval_ns == 1'000);
}

TEST_CASE("Every reason of a loss has a series at 0 before the first loss, also for a reporter that is new") {
  SelfMetrics metrics;
  const auto check = [&](std::int64_t now_ns) {
    const auto said = say(metrics, one_reporter(10), now_ns);
    for (const std::string_view reason : loss_reasons) {
      const SaidEvent& lost = said.at("pollux.host.lost reason=" + std::string(reason));
      CHECK(lost.value == "0");
      CHECK(lost.kind == "counter");
      CHECK(lost.count == 0);
    }
    for (const std::string_view reason : drop_reasons)
      CHECK(said.at("pollux.reporter.dropped reporter=r reason=" + std::string(reason)).value == "0");
  };
  check(5'000);
  CHECK(say(metrics, one_reporter(10), 6'000).empty());
  metrics.begin_anew();
  check(7'000);
  CHECK(say(metrics, one_reporter(10), 8'000).empty());
}

TEST_CASE("Losses and drops are said by their reason") {
  SelfMetrics metrics;
  Stats stats = one_reporter(10);
  stats.ledger.lost = {{"late", 2}};
  stats.ledger.reporters[0].dropped = {{"queue_full", 3}, {"shutdown", 1}};
  const auto said = say(metrics, stats, 5'000);
  CHECK(said.at("pollux.host.lost reason=late").value == "2");
  CHECK(said.at("pollux.reporter.dropped reporter=r reason=queue_full").value == "3");
  CHECK(said.at("pollux.reporter.dropped reporter=r reason=shutdown").value == "1");
}

TEST_CASE("Gauges are said at first and when they change, a state that is over becomes 0") {
  SelfMetrics metrics;
  Stats stats = one_reporter(0);
  auto said = say(metrics, stats, 5'000);
  CHECK(said.at("pollux.reporter.queue.depth reporter=r").value == "0");
  CHECK(said.at("pollux.reporter.queue.depth reporter=r").kind == "gauge");
  CHECK(said.at("pollux.reporter.queue.capacity reporter=r").value == "64");
  CHECK(said.at("pollux.host.threads").value == "2");
  CHECK(said.at("pollux.reporter.state reporter=r state=ready").value == "1");

  stats.reporters[0].state = "degraded";
  stats.reporters[0].queue_depth = 5;
  stats.reporters[0].recent_delay = {9, 500us, 2s, 3s};
  said = say(metrics, stats, 6'000);
  CHECK(said.size() == 5);
  CHECK(said.at("pollux.reporter.queue.depth reporter=r").value == "5");
  CHECK(said.at("pollux.reporter.state reporter=r state=ready").value == "0");
  CHECK(said.at("pollux.reporter.state reporter=r state=degraded").value == "1");
  CHECK(said.at("pollux.reporter.delay reporter=r quantile=0.5").value == "0.000500");
  CHECK(said.at("pollux.reporter.delay reporter=r quantile=0.99").value == "2.000000");
  CHECK(said.at("pollux.reporter.delay reporter=r quantile=0.99").unit == "s");
  CHECK(say(metrics, stats, 7'000).empty());

  stats.reporters.clear();  // it is gone
  stats.ledger.reporters.clear();
  said = say(metrics, stats, 8'000);
  REQUIRE(said.size() == 1);
  CHECK(said.at("pollux.reporter.state reporter=r state=degraded").value == "0");
  CHECK(say(metrics, stats, 9'000).empty());
}

TEST_CASE("What a batch has no room for is said in the next") {
  SelfMetrics metrics;
  Stats stats;
  for (int i = 0; i < 300; ++i) {
    const Stats one = one_reporter(1);
    stats.reporters.push_back(one.reporters[0]);
    stats.ledger.reporters.push_back(one.ledger.reporters[0]);
    stats.reporters.back().name = stats.ledger.reporters.back().name = "r" + std::to_string(i);
  }
  std::map<std::string, SaidEvent> all;
  for (int turn = 0; turn < 6; ++turn) {
    for (const auto& [key, said] : say(metrics, stats, 5'000 + turn)) CHECK(all.emplace(key, said).second);
  }
  CHECK(say(metrics, stats, 6'000).empty());
  CHECK(all.size() == of_host + 300 * of_reporter);
}
