// What other libraries cost on this machine, in the same run.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <spdlog/async.h>
#include <spdlog/sinks/null_sink.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "baseline.hpp"
#include "benchmarks.hpp"
#include "delivery.hpp"
#include "pair.hpp"
#include "race.hpp"

namespace pollux::bench {

namespace {

constexpr std::uint64_t lines_each = 200'000;
constexpr std::uint64_t events_each = 2'000'000;

// Lines a second through spdlog's asynchronous logger to a sink that does nothing; none is lost.
double spdlog_rate(std::size_t producers) {
  std::shared_ptr<spdlog::details::thread_pool> pool;
  {
    const KeepOff theirs(producers_cpus(producers));
    pool = std::make_shared<spdlog::details::thread_pool>(65'536, 1);
  }
  auto logger = std::make_shared<spdlog::async_logger>(
      "bench", std::make_shared<spdlog::sinks::null_sink_mt>(), pool, spdlog::async_overflow_policy::block);
  const auto elapsed = race(
      producers,
      [&](auto start) {
        logger->info("bench.scope took {} ns", 0);
        start();
        for (std::uint64_t i = 0; i < lines_each; ++i) logger->info("bench.scope took {} ns", i);
      },
      [&] {
        logger.reset();
        pool.reset();  // waits for the queue to empty
      });
  return static_cast<double>(producers * lines_each) / elapsed.count();
}

// Counters: `million_per_second`, and `scopes_ratio`: how many times as many scopes reach a reporter.
void spdlog_async(benchmark::State& state, std::size_t producers) {
  for (auto _ : state) {
    const double lines = spdlog_rate(producers);
    const double scopes = delivery_rate(
        producers, events_each, [](const TelemetryContext& tele) { const auto scope = tele("bench.scope"); });
    state.SetIterationTime(static_cast<double>(lines_each) / lines);
    state.counters["million_per_second"] = lines * 1e-6;
    state.counters["scopes_ratio"] = scopes / lines;
  }
}

void add_spdlog(const char* name, std::size_t producers) {
  benchmark::RegisterBenchmark(name, [=](benchmark::State& state) { spdlog_async(state, producers); })
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
}

}  // namespace

void register_peers() {
  add_spdlog("peer/spdlog_async/one_producer", 1);
  add_spdlog("peer/spdlog_async/two_producers", 2);
  add_pair("peer/prometheus_counter", make<OneTickAndStore>,
           [] { return [counter = std::make_shared<prometheus::Counter>()] { counter->Increment(); }; });
  add_pair("peer/prometheus_histogram", make<OneTickAndStore>, [] {
    const prometheus::Histogram::BucketBoundaries bounds{1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10};
    return [histogram = std::make_shared<prometheus::Histogram>(bounds)] { histogram->Observe(0.5e-3); };
  });
}

}  // namespace pollux::bench
