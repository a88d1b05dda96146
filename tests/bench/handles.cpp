// What a call of a handle costs, with one thread and with two, next to prometheus-cpp's. Run it where nothing
// else runs; two threads need two processors.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <cstdint>
#include <vector>

#include <pollux/pollux.hpp>

namespace {

using namespace pollux;

struct CountsSums {
  std::uint64_t observations = 0;
  void record_metric(const Metric& metric) {
    if (const pollux_aggregate* sum = metric.raw().aggregate) observations += sum->count;
  }
};

// Immortal; read ten times a second, so that what reading costs the threads is in the figures.
const TelemetryContext& tele() {
  static const TelemetryContext& context = *new TelemetryContext{
      ContextOptions{
          .enabled = true, .delivery = Delivery::async, .interval = std::chrono::milliseconds(100)},
      CountsSums{}};
  return context;
}
const TelemetryContext& off() {
  static const TelemetryContext& context = *new TelemetryContext{ContextOptions{.enabled = false}};
  return context;
}

std::vector<double> bounds() {
  const Bounds defaults;
  return {defaults.values().begin(), defaults.values().end()};
}

// Observations from 1 µs to 30 s, in no order.
struct Durations {
  static constexpr std::size_t count = 1'024;
  double seconds[count];

  Durations() {
    std::uint64_t state = 1;
    for (double& duration : seconds) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      duration = 1e-6 * static_cast<double>(std::uint64_t{1} << (state >> 33) % 25);
    }
  }
};
const Durations durations;

template <class Call>
void measure(benchmark::State& state, Call&& call) {
  std::size_t i = 0;
  for (auto _ : state) {
    call(i++);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

#define POLLUX_BENCH(name, ...)             \
  BENCHMARK_CAPTURE(measure, name,          \
                    [](std::size_t i) {     \
                      static_cast<void>(i); \
                      __VA_ARGS__;          \
                    })                      \
      ->Name("handles/" #name)              \
      ->Threads(1)                          \
      ->Threads(2)                          \
      ->UseRealTime()

POLLUX_BENCH(counter_add, static const Counter counter = tele().counter("bench.counter"); counter.add());
POLLUX_BENCH(counter_add_double, static const Counter counter = tele().counter("bench.counter_double");
             counter.add(0.5));
POLLUX_BENCH(gauge_set, static const Gauge gauge = tele().gauge("bench.gauge"); gauge.set(0.5));
POLLUX_BENCH(histogram_record, static const Histogram histogram = tele().histogram("bench.histogram");
             histogram.record(durations.seconds[i % Durations::count]));
POLLUX_BENCH(off_counter_add, static const Counter counter = off().counter("bench.counter"); counter.add());

POLLUX_BENCH(prometheus_counter, static prometheus::Counter counter; counter.Increment());
POLLUX_BENCH(prometheus_gauge, static prometheus::Gauge gauge; gauge.Set(0.5));
POLLUX_BENCH(prometheus_histogram, static prometheus::Histogram histogram(bounds());
             histogram.Observe(durations.seconds[i % Durations::count]));

}  // namespace
