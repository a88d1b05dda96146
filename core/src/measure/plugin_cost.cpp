#include "measure/plugin_cost.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>
#include <utility>
#include <vector>

#include <pollux/pollux.hpp>

#include "conform/process_state.hpp"
#include "host/errors.hpp"
#include "host/open.hpp"
#include "measure/memory_growth.hpp"
#include "measure/thread_clocks.hpp"

namespace pollux::measure {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t ring_bytes = std::size_t{1} << 20;
constexpr int burst = 1000;  // scopes; the ring has room for several

struct Nothing {
  void record_batch(const Batch&) {}
};

void emit_scope(const TelemetryContext& tele, std::uint64_t i) {
  const auto scope = tele("bench.step", {{"rows", static_cast<std::int64_t>(i)}, {"source", "text"}});
}
void emit_metric(const TelemetryContext& tele, std::uint64_t i) {
  tele.gauge("bench.load", static_cast<double>(i));
}
using Emit = void (*)(const TelemetryContext&, std::uint64_t);

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Rate median(const std::vector<Rate>& rates) {
  const auto of = [&rates](double Rate::*figure) {
    std::vector<double> values;
    for (const Rate& rate : rates) values.push_back(rate.*figure);
    return median(std::move(values));
  };
  return {of(&Rate::per_second), of(&Rate::caller_ns), of(&Rate::collector_ns), of(&Rate::worker_ns),
          of(&Rate::others_ns)};
}

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t accepted(const TelemetryContext& tele) {
  const Ledger ledger = tele.ledger();
  return ledger.reporters.empty() ? 0 : ledger.reporters.front().accepted;
}

// Emits so many events and has them flushed; none where the reporter does not want them.
Rate rate_of(const TelemetryContext& tele, const std::string& reporter, Emit emit, std::uint64_t events) {
  const std::uint64_t before = accepted(tele);
  const ThreadTimes from = thread_times(reporter);
  const Clock::time_point begin = Clock::now();
  for (std::uint64_t i = 0; i < events; ++i) emit(tele, i);
  tele.flush(std::chrono::minutes(5));
  const double took = Seconds(Clock::now() - begin).count();
  const ThreadTimes used = thread_times(reporter) - from;
  if (accepted(tele) == before) return {};
  const auto each = [events](std::chrono::nanoseconds time) {
    return static_cast<double>(time.count()) / static_cast<double>(events);
  };
  return {static_cast<double>(events) / took, each(used.caller), each(used.collector), each(used.worker),
          each(used.others)};
}

// Nanoseconds a scope, of one burst after the other; the ring is empty before each.
std::vector<double> burst_times(const TelemetryContext& tele, Clock::duration time) {
  std::vector<double> times;
  for (const Clock::time_point end = Clock::now() + time; Clock::now() < end || times.empty();) {
    const Clock::time_point begin = Clock::now();
    for (std::uint64_t i = 0; i < burst; ++i) emit_scope(tele, i);
    times.push_back(Seconds(Clock::now() - begin).count() * 1e9 / burst);
    while (tele.ledger().in_rings != 0) std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  return times;
}

class Measurement {
 public:
  Measurement(const TelemetryContext& plugin, std::string name, const CostOptions& options)
      : plugin_(plugin),
        name_(std::move(name)),
        options_(options),
        share_(options.time / (options.rounds * 5)) {}

  PluginCost run() {
    // Twice: the first sets up threads and names and tells how many events fit, the second fills queues and
    // pools, whose memory is the host's.
    Rate warm, warm_metrics, warm_nothing;
    for (int i = 0; i < 2; ++i) {
      warm = rate_of(plugin_, name_, emit_scope, fitting(warm));
      warm_metrics = rate_of(plugin_, name_, emit_metric, fitting(warm_metrics));
      warm_nothing = rate_of(nothing_, "", emit_scope, fitting(warm_nothing));
    }
    note_memory();
    for (int round = 0; round < options_.rounds; ++round) {
      add(scopes_, plugin_, name_, emit_scope, warm);
      add(metrics_, plugin_, name_, emit_metric, warm_metrics);
      add(to_nothing_, nothing_, "", emit_scope, warm_nothing);
      append(with_, burst_times(plugin_, share_));
      append(without_, burst_times(nothing_, share_));
      plugin_.flush(std::chrono::minutes(5));
      note_memory();
    }
    PluginCost cost{median(scopes_), median(metrics_), median(to_nothing_), median(with_), median(without_)};
    const ReporterLedger ledger = plugin_.ledger().reporters.front();
    cost.events = ledger.delivered;
    cost.lost = ledger.dropped_total() + ledger.rejected;
    cost.heap_bytes = growth_per_event(heap_);
    cost.resident_bytes = growth_per_event(resident_);
    return cost;
  }

 private:
  // How many events a measurement has, at that rate.
  std::uint64_t fitting(const Rate& rate) const {
    if (options_.events > 0) return options_.events;
    return static_cast<std::uint64_t>(rate.per_second * Seconds(share_).count()) + 20'000;
  }
  void add(std::vector<Rate>& to, const TelemetryContext& tele, const std::string& name, Emit emit,
           const Rate& warm) const {
    if (warm.per_second == 0) return;
    to.push_back(rate_of(tele, name, emit, fitting(warm)));
  }
  void note_memory() {
    const auto events = static_cast<double>(accepted(plugin_));
    heap_.push_back({events, static_cast<double>(conform::heap_in_use())});
    resident_.push_back({events, resident_bytes()});
  }
  static void append(std::vector<double>& to, const std::vector<double>& from) {
    to.insert(to.end(), from.begin(), from.end());
  }

  const TelemetryContext& plugin_;
  const TelemetryContext nothing_{
      ContextOptions{
          .enabled = true, .delivery = Delivery::async, .overflow = Overflow::block, .ring_size = ring_bytes},
      Nothing{}};
  std::string name_;
  CostOptions options_;
  std::chrono::nanoseconds share_;  // of the time, for each measurement
  std::vector<Rate> scopes_, metrics_, to_nothing_;
  std::vector<double> with_, without_;
  std::vector<MemoryAt> heap_, resident_;  // after each round
};

// Otherwise a plugin whose peer is away would be measured for ever. Several rounds, because the fault of a
// datagram is reported at the next one.
Result<void> takes_events(Host& host, const TelemetryContext& tele, const config::Settings& settings,
                          const config::ReporterSettings& reporter) {
  bool all_taken = true;
  for (int round = 0; round < 3 && all_taken; ++round) {
    static_cast<void>(tele("probe"));
    tele.count("probe", 1);
    host.flush(std::chrono::seconds(5));
    const ReporterLedger ledger = host.stats().ledger.reporters.front();
    all_taken = ledger.delivered > 0 &&
                ledger.delivered + ledger.dropped_total() + ledger.rejected == ledger.accepted;
  }
  if (all_taken) return {};
  const Stats stats = host.stats();
  const std::string& why = stats.reporters.front().last_error;
  host.shutdown(std::chrono::nanoseconds(0));
  return failure(
      Error{settings.place(reporter.position),
            "the plugin did not take all of 6 events within 5 s each" + (why.empty() ? "" : ": " + why),
            "a plugin that takes events", "if it writes to a peer, have one run, and name it by --option"});
}

}  // namespace

Result<PluginCost> measure_plugin(const config::Settings& settings, const config::ReporterSettings& reporter,
                                  const CostOptions& options) {
  config::Settings own = settings;
  own.telemetry.enabled = config::Enabled::on;
  own.telemetry.delivery = config::Delivery::async;
  own.telemetry.ring_size = ring_bytes;
  own.reporters = {reporter};
  config::ReporterSettings& one = own.reporters.front();
  one.include = {"**"};
  one.exclude.clear();
  one.sample = 1.0;
  one.overflow = config::Overflow::block;
  one.block_timeout = std::chrono::minutes(5);
  one.health.failures = 0;  // a slow one is measured, not left alone
  one.on_error = config::OnError::fail;
  auto host = host::open(own);
  if (!host) return failure(host::in_one(host.error()));
  const TelemetryContext tele = host->telemetry();
  if (auto taken = takes_events(*host, tele, settings, reporter); !taken) return failure(taken.error());
  return Measurement(tele, one.name, options).run();
}

}  // namespace pollux::measure
