// A host with nothing to do, and its first event after that.
#include <benchmark/benchmark.h>
#include <time.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "benchmarks.hpp"
#include "cpus.hpp"
#include "hosts.hpp"
#include "median.hpp"

namespace pollux::bench {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto until_asleep = 40ms;  // many times what the collector naps before it parks

double process_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// All hosts of this program together: more than one that does nothing cannot use less.
void idle(benchmark::State& state) {
  static_cast<void>(counted());
  settle();
  std::this_thread::sleep_for(until_asleep);
  for (auto _ : state) {
    const double before = process_seconds();
    const auto begin = Clock::now();
    std::this_thread::sleep_for(2s);
    const std::chrono::duration<double> elapsed = Clock::now() - begin;
    state.counters["percent"] = (process_seconds() - before) / elapsed.count() * 100;
  }
}

// Says when something arrived.
struct Arrival {
  std::atomic<Clock::rep> at{0};  // released by the reporter, acquired by the thread that waits
  void record_batch(const Batch&) {
    at.store(Clock::now().time_since_epoch().count(), std::memory_order_release);
  }
};

// Counters, medians over the wakes: what the first scope costs its thread, and how long after its end a
// reporter has it.
void wake(benchmark::State& state) {
  pin_to(0);
  Arrival arrival;
  const TelemetryContext tele = [&] {
    const KeepOff emitting_cpu;
    return TelemetryContext{lossless, std::ref(arrival)};
  }();
  { const auto scope = tele("bench.scope"); }
  tele.flush();
  std::vector<double> cost_us, delay_us;
  for (auto _ : state) {
    arrival.at.store(0);
    std::this_thread::sleep_for(until_asleep);
    const auto begin = Clock::now();
    { const auto scope = tele("bench.scope"); }
    const auto end = Clock::now();
    Clock::rep at = 0;
    while ((at = arrival.at.load(std::memory_order_acquire)) == 0 && Clock::now() < end + 1s) {
    }
    cost_us.push_back(std::chrono::duration<double, std::micro>(end - begin).count());
    delay_us.push_back(static_cast<double>(at - end.time_since_epoch().count()) * 1e-3);
    if (at == 0) state.SkipWithError("the event did not arrive within 1 s");
  }
  state.counters["cost_us"] = median(cost_us);
  state.counters["delay_us"] = median(delay_us);
}

}  // namespace

void register_idle() {
  benchmark::RegisterBenchmark("idle/processor", idle)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
  benchmark::RegisterBenchmark("idle/wake", wake)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(20);
}

}  // namespace pollux::bench
