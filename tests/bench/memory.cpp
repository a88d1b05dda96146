// What a level of nesting takes, whether events allocate, and whether an ended thread leaves something
// behind.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <thread>

#include <pollux/pollux.hpp>

#include "allocations.hpp"
#include "baseline.hpp"
#include "benchmarks.hpp"
#include "hosts.hpp"

namespace pollux::bench {

namespace {

// Opens `levels` more scopes inside each other; returns the bytes in use within the innermost.
std::int64_t bytes_within(const TelemetryContext& tele, int levels) {
  const auto scope = tele("level");
  return levels == 0 ? bytes_in_use() : bytes_within(tele, levels - 1);
}

void nested_level(benchmark::State& state) {
  constexpr int levels = 200;
  const TelemetryContext& tele = counted();
  static_cast<void>(bytes_within(tele, levels));  // their names are made once
  settle();
  for (auto _ : state) {
    const std::int64_t before = bytes_in_use();
    const std::int64_t grown = bytes_within(tele, levels) - before;
    state.counters["bytes"] = static_cast<double>(sizeof(Scope)) + static_cast<double>(grown) / levels;
  }
}

void record_some(const TelemetryContext& tele, const std::string& name) {
  auto outer = tele("memory.outer", {{"n", 1}, {"s", "text that is longer than a small string"}});
  {
    const auto inner = tele(name);
    tele.gauge("gauge", 0.5);
    tele.count("count", 3, {{"kind", "x"}});
  }
  outer.set("rows", 2.5);
}

void steady_state(benchmark::State& state) {
  constexpr int rounds = 50'000;
  constexpr double events = 4.0 * rounds;
  const TelemetryContext& tele = counted();
  const std::string name = "a.run.time.name.beyond.the.small.string.size";
  const auto run = [&] {
    for (int i = 0; i < rounds; ++i) record_some(tele, name);
  };
  run();
  settle();
  for (auto _ : state) {
    const std::uint64_t before = allocations_of_all_threads();
    settle();
    const std::uint64_t of_settling = allocations_of_all_threads() - before;  // a flush has a report to make
    const std::uint64_t mine = allocations_of_this_thread();
    const std::uint64_t all = allocations_of_all_threads();
    run();
    state.counters["caller_an_event"] = static_cast<double>(allocations_of_this_thread() - mine) / events;
    settle();
    state.counters["all_an_event"] =
        static_cast<double>(static_cast<std::int64_t>(allocations_of_all_threads() - all - of_settling)) /
        events;
  }
}

double resident_bytes() {
  std::uint64_t virtual_pages = 0, resident_pages = 0;
  std::ifstream("/proc/self/statm") >> virtual_pages >> resident_pages;
  return static_cast<double>(resident_pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

// Threads, one after the other, each filling its ring once. Counter: what each leaves resident, in rings.
void thread_exit(benchmark::State& state) {
  constexpr int threads = 32;
  const TelemetryContext& tele = counted();
  const auto run = [&tele] {
    std::thread([&tele] {
      for (std::size_t i = 0; i < ring_bytes / 32; ++i) const auto scope = tele("bench.scope");
    }).join();
    settle();
  };
  for (int i = 0; i < 4; ++i) run();
  for (auto _ : state) {
    const double before = resident_bytes();
    for (int i = 0; i < threads; ++i) run();
    state.counters["rings_left"] = (resident_bytes() - before) / threads / double{ring_bytes};
  }
}

}  // namespace

void register_memory() {
  benchmark::RegisterBenchmark("memory/nested_level", nested_level)->Iterations(1);
  benchmark::RegisterBenchmark("memory/steady_state", steady_state)
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
  benchmark::RegisterBenchmark("memory/thread_exit", thread_exit)
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
}

}  // namespace pollux::bench
