// The host's own metrics, as a reporter that asks for them receives them.
#include <algorithm>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"
#include "temporary_folder.hpp"

using namespace pollux;
using namespace std::chrono_literals;

namespace {

struct Plain {
  std::uint64_t self = 0;
  void record_timing(const Timing&) {}
  void record_metric(const Metric& metric) { self += metric.is_self() ? 1u : 0u; }
};

// Adds counters up, and keeps of each gauge what it said last; by name and attributes.
struct Asks {
  static constexpr bool wants_self = true;
  std::mutex mutex;
  std::map<std::string, std::int64_t> counters;
  std::map<std::string, double> gauges;
  std::uint64_t self = 0;
  std::uint64_t own = 0;

  void record_timing(const Timing&) { ++own; }
  void record_metric(const Metric& metric) {
    const std::lock_guard lock(mutex);
    if (!metric.is_self()) return void(++own);
    ++self;
    std::string key(metric.scope());
    for (const Attribute& attribute : metric.attributes())
      key += " " + std::string(attribute.key) + "=" + test::text_of(attribute.value);
    if (metric.type() == MetricType::counter) {
      counters[key] += metric.value().int64();
    } else {
      gauges[key] = metric.number();
    }
  }
  [[nodiscard]] std::int64_t counter(const std::string& key) {
    const std::lock_guard lock(mutex);
    return counters[key];
  }
};

struct Places {
  static constexpr bool wants_self = true;
  std::map<std::uint32_t, std::string> by_id;
  bool is_described = true;

  void record_metric(const Metric& metric) {
    std::string text(metric.scope());
    if (metric.is_self()) {
      is_described = is_described && !metric.description().empty();
      text.append(" ").append(metric.unit());
    }
    const auto [at, is_new] = by_id.try_emplace(metric.scope_id(), text);
    if (!is_new && at->second != text) at->second = "two of one id: " + at->second + ", " + text;
  }
};

std::string of(const TelemetryContext& tele, std::size_t reporter) {
  return " reporter=" + tele.ledger().reporters.at(reporter).name;
}

// Reports come with flushes only.
ContextOptions with_flushes(Delivery delivery) {
  return {.enabled = true, .delivery = delivery, .interval = 1h};
}

// Of the numbers behind `before`, in those lines that also have `with`.
int sum_of(const std::string& lines, const std::string& before, const std::string& with) {
  int sum = 0;
  std::istringstream all(lines);
  for (std::string line; std::getline(all, line);) {
    const auto at = line.find(before);
    if (at != std::string::npos && line.find(with) != std::string::npos)
      sum += std::stoi(line.substr(at + before.size()));
  }
  return sum;
}

}  // namespace

TEST_CASE("The host's own metrics are places of their own, with unit and description") {
  Places places;
  const TelemetryContext tele{with_flushes(Delivery::sync), std::ref(places)};
  tele.count("pollux.host.scopes", 1);  // the application's, of the same path
  tele.flush();
  CHECK(places.is_described);
  std::map<std::string, int> found;
  for (const auto& [id, text] : places.by_id) ++found[text];
  CHECK(found["pollux.host.scopes"] == 1);
  CHECK(found["pollux.host.scopes {scope}"] == 1);
  CHECK(found["pollux.reporter.queue.bytes By"] == 1);
}

TEST_CASE("A reporter that asks is told exactly what the ledger says, and no ledger has what it is told") {
  const Delivery delivery = GENERATE(Delivery::async, Delivery::sync);
  Asks asks;
  Plain plain;
  TelemetryContext tele{with_flushes(delivery), std::ref(asks), std::ref(plain)};
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 10; ++i) {
      const auto scope = tele("self.step");
      tele.gauge("self.level", i);
    }
    { const auto scope = tele("self..malformed"); }
    tele.flush(20s);
  }
  tele.flush(20s);  // says what the last one did
  CHECK(asks.counter("pollux.host.emitted") == 63);
  CHECK(asks.counter("pollux.host.routed") == 60);
  CHECK(asks.counter("pollux.host.lost reason=invalid_name") == 3);
  for (std::size_t i = 0; i < 2; ++i) {
    CAPTURE(i);
    CHECK(asks.counter("pollux.reporter.accepted" + of(tele, i)) == 60);
    CHECK(asks.counter("pollux.reporter.delivered" + of(tele, i)) == 60);
    CHECK(asks.counter("pollux.reporter.rejected" + of(tele, i)) == 0);
    CHECK(asks.gauges.at("pollux.reporter.in_flight" + of(tele, i)) == 0);
    CHECK(asks.gauges.at("pollux.reporter.state" + of(tele, i) + " state=ready") == 1);
    CHECK(asks.gauges.at("pollux.reporter.delay" + of(tele, i) + " quantile=0.99") > 0);
  }
  CHECK(asks.gauges.at("pollux.host.threads") >= 1);
  CHECK(asks.own == 60);
  CHECK(plain.self == 0);

  const Ledger ledger = tele.ledger();
  CHECK(ledger.balances());
  CHECK(ledger.emitted == 63);
  for (const ReporterLedger& reporter : ledger.reporters) CHECK(reporter.delivered == 60);
  CHECK(tele.stats().reporters.at(0).self_delivered == asks.self);
  CHECK(tele.stats().reporters.at(1).self_delivered == 0);
}

TEST_CASE("A host is told of itself in its own time, though an earlier one lets the collector sleep") {
  Plain plain;
  const TelemetryContext earlier{with_flushes(Delivery::async), std::ref(plain)};
  earlier.flush(20s);
  std::this_thread::sleep_for(100ms);  // until the collector sleeps, for an hour
  Asks asks;
  ContextOptions options = with_flushes(Delivery::async);
  options.interval = 20ms;
  const TelemetryContext tele{options, std::ref(asks)};
  const auto is_told = [&] {
    const std::lock_guard lock(asks.mutex);
    return asks.self > 0;
  };
  const auto until = std::chrono::steady_clock::now() + 5s;
  while (!is_told() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(2ms);
  CHECK(is_told());
}

TEST_CASE("A reporter knows every series of losses before the first event, without waiting for an interval") {
  Asks asks;
  const Delivery delivery = GENERATE(Delivery::async, Delivery::sync);
  const TelemetryContext tele{with_flushes(delivery), std::ref(asks)};
  const auto has_all = [&] {
    const std::string reporter = of(tele, 0);
    const std::lock_guard lock(asks.mutex);
    return std::ranges::all_of(drop_reasons,
                               [&](std::string_view reason) {
                                 return asks.counters.contains("pollux.reporter.dropped" + reporter +
                                                               " reason=" + std::string(reason));
                               }) &&
           std::ranges::all_of(loss_reasons, [&](std::string_view reason) {
             return asks.counters.contains("pollux.host.lost reason=" + std::string(reason));
           });
  };
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (!has_all() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(1ms);
  CHECK(has_all());
  CHECK(tele.ledger().emitted == 0);
}

TEST_CASE("An idle host has nothing to say of itself, however long it is asked") {
  Asks asks;
  TelemetryContext tele{with_flushes(Delivery::async), std::ref(asks)};
  { const auto scope = tele("self.once"); }
  // What another test has left, a thread that ends say, may be worth a word at first.
  std::uint64_t said = 0;
  for (int quiet = 0, flushes = 0; quiet < 5 && flushes < 100; ++flushes) {
    tele.flush(20s);
    quiet = asks.self == said ? quiet + 1 : 0;
    said = asks.self;
  }
  CHECK(said > 0);
  for (int i = 0; i < 50; ++i) tele.flush(20s);
  CHECK(asks.self == said);
  CHECK(tele.stats().reporters.at(0).self_delivered == said);
}

TEST_CASE("Reports come by themselves, once an interval, while the application emits nothing more") {
  Asks asks;
  TelemetryContext tele{ContextOptions{.enabled = true, .delivery = Delivery::async, .interval = 10ms},
                        std::ref(asks)};
  { const auto scope = tele("self.alone"); }
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  const auto is_told = [&] { return asks.counter("pollux.reporter.delivered" + of(tele, 0)) == 1; };
  while (!is_told() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(1ms);
  CHECK(is_told());
}

TEST_CASE("A reporter that is busy misses nothing: what could not be said is in the next report") {
  struct Busy : Asks {
    std::timed_mutex gate;
    void record_timing(const Timing&) { const std::lock_guard lock(gate); }
  } busy;
  TelemetryContext tele{with_flushes(Delivery::async), std::ref(busy)};
  {
    const std::lock_guard lock(busy.gate);
    for (int i = 0; i < 5; ++i) {
      { const auto scope = tele("self.busy"); }
      tele.flush(1ms);  // it is in a call, or behind it
    }
  }
  tele.flush(20s);
  tele.flush(20s);
  CHECK(busy.counter("pollux.host.emitted") == 5);
  CHECK(busy.counter("pollux.reporter.delivered" + of(tele, 0)) == 5);
}

TEST_CASE("The log writes the host's own metrics when its option says so, whatever its routes are") {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "self.log").string();
  auto host = Host::from_text(
      "[telemetry]\nenabled = true\n[plugins]\npath = [\"" POLLUX_FIXTURE_DIR "\", \"" POLLUX_PLUGIN_DIR
      "\"]\n[[reporter]]\nplugin = \"log\"\ninclude = []\n[reporter.options]\nself = true\n"
      "target = \"file\"\npath = \"" +
      file + "\"\n[[reporter]]\nplugin = \"c_counter\"\n");
  if (!host) FAIL(host.error().message());
  host->flush(20s);  // the first report, of a host that has done nothing
  for (int i = 0; i < 3; ++i) const auto scope = host->telemetry()("self.logged");
  host->flush(20s);
  host->flush(20s);  // reports what the one before has delivered
  host->shutdown(20s);
  CHECK(host->ledger().reporters.at(0).accepted == 0);
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  const std::string lines = text.str();
  CAPTURE(lines);
  CHECK(lines.find("self.logged") == std::string::npos);
  // Each report has what was added since the one before.
  CHECK(sum_of(lines, " pollux.host.emitted counter=", "") == 3);
  CHECK(sum_of(lines, " pollux.reporter.delivered counter=", " reporter=c_counter") == 3);
}
