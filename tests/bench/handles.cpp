// A metric through a handle that the application keeps, beside prometheus-cpp's counter; alone, and on two
// threads at once.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>

#include <chrono>
#include <cstddef>
#include <memory>

#include "benchmarks.hpp"
#include "hosts.hpp"
#include "pair.hpp"
#include "race.hpp"

namespace pollux::bench {

namespace {

template <class Context>
concept HasHandles = requires(const Context& tele) {
  tele.counter("bench.items").add(1);
};

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

template <class Context>
void register_handles_of(const Context& (*context)()) {
  const auto make_prometheus = [] {
    return [counter = std::make_shared<prometheus::Counter>()] { counter->Increment(); };
  };
  add_threads("peer/prometheus_counter_two_threads", 2, make_prometheus);
  if constexpr (HasHandles<Context>) {
    const auto make_handle = [=] {
      return [items = context().counter("bench.items")]() mutable { items.add(1); };
    };
    add_pair("handle/count", make_prometheus, make_handle);
    add_threads("handle/count_two_threads", 2, make_handle);
  }
}

}  // namespace

void register_handles() { register_handles_of(counted); }

}  // namespace pollux::bench
