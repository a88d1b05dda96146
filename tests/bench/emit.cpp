// What the emitting thread pays, with one reporter that counts.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include <pollux/pollux.hpp>

namespace {

using namespace pollux;

struct Counts {
  std::uint64_t events = 0;
  void record_batch(const Batch& batch) { events += batch.size(); }
};

// Immortal: one host for all of this file's measurements.
const TelemetryContext& tele() {
  static const TelemetryContext& context = *new TelemetryContext{
      ContextOptions{
          .enabled = true, .delivery = Delivery::async, .overflow = Overflow::block, .ring_size = 1 << 20},
      Counts{}};
  return context;
}
const TelemetryContext& off() {
  static const TelemetryContext& context = *new TelemetryContext{ContextOptions{.enabled = false}};
  return context;
}

template <class Body>
void measure(benchmark::State& state, Body&& body) {
  body();
  for (auto _ : state) {
    body();
    benchmark::ClobberMemory();
  }
}

#define POLLUX_BENCH(name, ...) BENCHMARK_CAPTURE(measure, name, [] { __VA_ARGS__; })->Name("emit/" #name)

POLLUX_BENCH(scope, const auto scope = tele()("bench.scope"));
POLLUX_BENCH(scope_one_number, const auto scope = tele()("bench.scope", {{"n", 1}}));
POLLUX_BENCH(scope_three_numbers,
             const auto scope = tele()("bench.scope", {{"a", 1}, {"b", 2.5}, {"c", true}}));
POLLUX_BENCH(scope_short_string, const auto scope = tele()("bench.scope", {{"s", "sixteen bytes..."}}));
POLLUX_BENCH(scope_run_time_name, static const std::string name = "bench.run_time";
             const auto scope = tele()(name));
POLLUX_BENCH(gauge, tele().gauge("bench.gauge", 0.5));
POLLUX_BENCH(count, tele().count("bench.count"));
POLLUX_BENCH(off_scope, const auto scope = off()("bench.scope"));
POLLUX_BENCH(off_scope_three_attributes,
             const auto scope = off()("bench.scope", {{"a", 1}, {"b", "x"}, {"c", 2.5}}));
POLLUX_BENCH(off_gauge, off().gauge("bench.gauge", 0.5));

void nested(benchmark::State& state) {
  const auto outer = tele()("bench.outer");
  measure(state, [] { const auto scope = tele()("inner"); });
}
BENCHMARK(nested)->Name("emit/scope_nested");

}  // namespace
