// A metric through a handle that the application keeps, beside prometheus-cpp's counter; alone, and on two
// threads at once.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "benchmarks.hpp"
#include "hosts.hpp"
#include "pair.hpp"
#include "race.hpp"

namespace pollux::bench {

namespace {

constexpr int adds_each = 4'000'000;

template <class Add>
double nanoseconds_an_add(std::size_t threads, Add add) {
  const std::chrono::duration<double, std::nano> elapsed = race(
      threads,
      [&](auto start) {
        add();
        start();
        for (int i = 0; i < adds_each; ++i) {
          add();
          benchmark::ClobberMemory();
        }
      },
      [] {});
  return elapsed.count() / adds_each;
}

// Counters: `ns` an addition with so many threads, and the `ratio` to one thread.
template <class MakeAdd>
void add_threads(const char* name, std::size_t threads, MakeAdd make_add) {
  benchmark::RegisterBenchmark(name,
                               [=](benchmark::State& state) {
                                 auto add = make_add();
                                 for (auto _ : state) {
                                   const double alone = nanoseconds_an_add(1, add);
                                   const double together = nanoseconds_an_add(threads, add);
                                   state.SetIterationTime(together * adds_each * 1e-9);
                                   state.counters["ns"] = together;
                                   state.counters["ratio"] = together / alone;
                                 }
                               })
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
}

}  // namespace

void register_handles() {
  const auto make_prometheus = [] {
    return [counter = std::make_shared<prometheus::Counter>()] { counter->Increment(); };
  };
  const auto make_prometheus_histogram = [] {
    const Bounds defaults;
    return [histogram = std::make_shared<prometheus::Histogram>(std::vector<double>(
                defaults.values().begin(), defaults.values().end()))] { histogram->Observe(0.02); };
  };
  const auto make_count = [] {
    return [items = counted().counter("bench.items")]() mutable { items.add(1); };
  };
  const auto make_gauge = [] {
    return [level = counted().gauge("bench.level")]() mutable { level.set(0.5); };
  };
  const auto make_histogram = [] {
    return [took = counted().histogram("bench.took")]() mutable { took.record(0.02); };
  };
  add_threads("peer/prometheus_counter_two_threads", 2, make_prometheus);
  add_pair("handle/count", make_prometheus, make_count);
  add_pair("handle/gauge", make_prometheus, make_gauge);
  add_pair("handle/histogram", make_prometheus_histogram, make_histogram);
  add_threads("handle/count_two_threads", 2, make_count);
}

}  // namespace pollux::bench
