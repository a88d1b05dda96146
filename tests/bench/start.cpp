// From loading the library to the end of the first scope, in processes of their own.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "benchmarks.hpp"
#include "child_process.hpp"
#include "cpus.hpp"
#include "median.hpp"

namespace pollux::bench {

namespace {

void start(benchmark::State& state) {
  const KeepOff nothing(0);
  std::vector<double> ms;
  for (auto _ : state) {
    const test::ChildResult child = test::run_child({.program = POLLUX_BENCH_START_CHILD,
                                                     .arguments = {POLLUX_BENCH_FIRST_SCOPE},
                                                     .environment = {},
                                                     .folder = {}});
    if (child.exit_code != 0) {
      state.SkipWithError(("the child failed: " + child.error).c_str());
      break;
    }
    ms.push_back(std::stod(child.out) * 1e-6);
    state.SetIterationTime(ms.back() * 1e-3);
  }
  state.counters["ms"] = median(ms);
}

}  // namespace

void register_start() {
  benchmark::RegisterBenchmark("start/first_scope", start)
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(10);
}

}  // namespace pollux::bench
