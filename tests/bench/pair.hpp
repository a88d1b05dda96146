// A pair: an operation and what it is compared with, measured in turn, slice by slice, so that whatever
// disturbs the machine disturbs both. Each slice is timed as a whole; medians over the slices are what is
// reported.
#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <pollux/pollux.hpp>

#include "cpus.hpp"
#include "hosts.hpp"
#include "median.hpp"

namespace pollux::bench {

// Operations a slice: short of filling a ring, with three attributes each, and long beside reading the clock.
inline constexpr int slice = 4096;
inline constexpr int slices = 64;  // a repetition

// Flattened: the operation becomes a part of the loop, as it would be of an application's function.
template <class Operation>
[[nodiscard, gnu::noinline, gnu::flatten]] double nanoseconds_each(Operation& operation) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < slice; ++i) {
    operation();
    benchmark::ClobberMemory();
  }
  const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - begin;
  return elapsed.count() / slice;
}

// Counters: `ns` and `baseline_ns` an operation, their `ratio` and what is `added_ns`, medians over the
// pairs. Before each slice, unmeasured, the collector catches up, so that no slice waits for room in a ring.
template <class Baseline, class Subject>
void measure_pair(benchmark::State& state, Baseline& baseline, Subject& subject) {
  const auto measured = [](auto& operation) {
    settle();
    return nanoseconds_each(operation);
  };
  static_cast<void>(measured(baseline));  // names are made, pages are touched, thresholds are settled
  static_cast<void>(measured(subject));
  std::vector<double> ns, baseline_ns, ratios, added;
  while (state.KeepRunningBatch(slice)) {
    const bool baseline_first = ns.size() % 2 == 0;
    double of_baseline = baseline_first ? measured(baseline) : 0;
    const double of_subject = measured(subject);
    if (!baseline_first) of_baseline = measured(baseline);
    state.SetIterationTime(of_subject * slice * 1e-9);
    ns.push_back(of_subject);
    baseline_ns.push_back(of_baseline);
    ratios.push_back(of_subject / of_baseline);
    added.push_back(of_subject - of_baseline);
  }
  state.counters["ns"] = median(ns);
  state.counters["baseline_ns"] = median(baseline_ns);
  state.counters["ratio"] = median(ratios);
  state.counters["added_ns"] = median(added);
}

// Makes an operation that needs nothing.
template <class Operation>
[[nodiscard]] Operation make() {
  return Operation{};
}

// Makes an operation on a context: on(counted, [](const TelemetryContext& tele) { … }).
template <class Operation>
[[nodiscard]] auto on(const TelemetryContext& (*context)(), Operation operation) {
  return [=] { return [&tele = context(), operation]() mutable { operation(tele); }; };
}

// The same within a scope that stays open: within(counted, …).
template <class Operation>
struct Enclosed {
  const TelemetryContext& tele;
  Operation operation;
  const Scope enclosing = tele("bench.enclosing");

  void operator()() { operation(tele); }
};
template <class Operation>
[[nodiscard]] auto within(const TelemetryContext& (*context)(), Operation operation) {
  return [=] { return Enclosed<Operation>{context(), operation}; };
}

// Registers a pair under the name of its subject. Both are made when the benchmark runs, on the emitting CPU.
template <class MakeBaseline, class MakeSubject>
void add_pair(const std::string& name, MakeBaseline make_baseline, MakeSubject make_subject) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [=](benchmark::State& state) {
                                 pin_to(0);
                                 auto baseline = make_baseline();
                                 auto subject = make_subject();
                                 measure_pair(state, baseline, subject);
                               })
      ->UseManualTime()
      ->Iterations(std::int64_t{slice} * slices);
}

}  // namespace pollux::bench
