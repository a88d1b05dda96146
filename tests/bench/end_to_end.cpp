// Events from their scopes to a reporter's record_batch, none lost, each rate beside what it is compared
// with.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>

#include "benchmarks.hpp"
#include "ceiling.hpp"
#include "delivery.hpp"

namespace pollux::bench {

namespace {

constexpr std::uint64_t events_each = 2'000'000;

// Counters: `million_per_second` and `beside_million_per_second`, and their `ratio`.
template <class Rate, class Beside>
void add_rates(const std::string& name, Rate rate, Beside beside) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [=](benchmark::State& state) {
                                 for (auto _ : state) {
                                   try {
                                     const double of_beside = beside();
                                     const double of_subject = rate();
                                     state.SetIterationTime(static_cast<double>(events_each) / of_subject);
                                     state.counters["million_per_second"] = of_subject * 1e-6;
                                     state.counters["beside_million_per_second"] = of_beside * 1e-6;
                                     state.counters["ratio"] = of_subject / of_beside;
                                   } catch (const std::exception& failed) {
                                     state.SkipWithError(failed.what());
                                   }
                                 }
                               })
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
}

void add_producers(std::size_t producers, const std::string& suffix) {
  const auto ceiling = [=] { return ceiling_rate(producers, events_each); };
  const auto scopes = [=] { return delivery_rate(producers, events_each, emit_scope); };
  // How much of the ceiling is that its consumer never looks at what it hands over.
  add_rates(
      "baseline/ceiling_that_reads/" + suffix,
      [=] { return ceiling_rate(producers, events_each, Plugin::reads); }, ceiling);
  add_rates("end_to_end/scopes/" + suffix, scopes, ceiling);
  add_rates(
      "end_to_end/scopes_two_attributes/" + suffix,
      [=] { return delivery_rate(producers, events_each, emit_scope_with_two_attributes); }, scopes);
  add_rates(
      "end_to_end/metrics/" + suffix, [=] { return delivery_rate(producers, events_each, emit_gauge); },
      ceiling);
}

}  // namespace

void register_end_to_end() {
  add_producers(1, "one_producer");
  add_producers(2, "two_producers");
  add_rates(
      "end_to_end/eight_reporters", [] { return delivery_rate<8>(1, events_each, emit_scope); },
      [] { return delivery_rate(1, events_each, emit_scope); });
}

}  // namespace pollux::bench
