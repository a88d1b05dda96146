// What the others notice of a reporter that sleeps 10 ms a batch: the caller, and a fast reporter beside it.
// The comparison is with a reporter in its place that does not sleep.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "baseline.hpp"
#include "benchmarks.hpp"
#include "cpus.hpp"
#include "median.hpp"

namespace pollux::bench {

namespace {

using namespace std::chrono_literals;

constexpr int bursts = 150;
constexpr int events_a_burst = 2048;  // of 300,000 in all, 300 are beyond p99.9
constexpr auto between_bursts = 1ms;

// Notes how old the newest event of each batch is when it arrives.
struct NotesDelay {
  std::vector<double> delays_ns;

  void record_batch(const Batch& batch) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    std::chrono::nanoseconds newest{};
    for (const Event event : batch) {
      const Timing timing = event.timing();
      newest = std::max(newest, timing.start_monotonic() + timing.duration());
    }
    delays_ns.push_back(std::chrono::duration<double, std::nano>(now - newest).count());
  }
};

struct Sleeps {
  std::chrono::milliseconds time;
  void record_batch(const Batch&) const {
    if (time > 0ms) std::this_thread::sleep_for(time);
  }
};

struct Noticed {
  double median_ticks;
  double p999_ticks;
  double delay_ns;
};

// Each scope is timed by itself, less what reading the counter costs.
Noticed beside(std::chrono::milliseconds sleep) {
  NotesDelay fast;
  std::vector<double> ticks;
  ticks.reserve(std::size_t{bursts} * events_a_burst);
  {
    const TelemetryContext tele = [&] {
      const KeepOff emitting_cpu;
      return TelemetryContext{ContextOptions{.enabled = true,
                                             .delivery = Delivery::async,
                                             .ring_size = ring_bytes,
                                             .shutdown_timeout = 50ms},
                              std::ref(fast), Sleeps{sleep}};
    }();
    std::vector<double> nothing;
    for (int burst = 0; burst < bursts; ++burst) {
      { const auto scope = tele("bench.scope"); }  // wakes the collector, if it sleeps
      for (int i = 0; i < events_a_burst; ++i) {
        const std::uint64_t begin = read_ticks();
        { const auto scope = tele("bench.scope"); }
        ticks.push_back(static_cast<double>(read_ticks() - begin));
      }
      const std::uint64_t begin = read_ticks();
      nothing.push_back(static_cast<double>(read_ticks() - begin));
      std::this_thread::sleep_for(between_bursts);
    }
    const double cost = median(nothing);
    for (double& each : ticks) each -= cost;
  }
  return {median(ticks), quantile(ticks, 0.999), median(fast.delays_ns)};
}

void slow_reporter(benchmark::State& state) {
  pin_to(0);
  for (auto _ : state) {
    const Noticed without = beside(0ms);
    const Noticed with = beside(10ms);
    state.counters["median_ratio"] = with.median_ticks / without.median_ticks;
    state.counters["p999_ratio"] = with.p999_ticks / without.p999_ticks;
    state.counters["p999_over_median"] = without.p999_ticks / without.median_ticks;
    state.counters["delay_ratio"] = with.delay_ns / without.delay_ns;
    state.counters["delay_us"] = with.delay_ns / 1'000;
  }
}

}  // namespace

void register_slow_reporter() {
  benchmark::RegisterBenchmark("slow_reporter", slow_reporter)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
}

}  // namespace pollux::bench
