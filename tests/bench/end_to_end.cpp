// Events from their scopes to a reporter's record_batch, none lost: items_per_second is the rate.
#include <benchmark/benchmark.h>
#include <spdlog/async.h>
#include <spdlog/sinks/null_sink.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

namespace {

using namespace pollux;

constexpr std::int64_t events_each = 1'000'000;

struct Counts {
  std::uint64_t events = 0;
  void record_batch(const Batch& batch) { events += batch.size(); }
};

template <class Emit>
void deliver(benchmark::State& state, Emit&& emit) {
  const std::int64_t producers = state.range(0);
  for (auto _ : state) {
    Counts counts;
    TelemetryContext tele{
        ContextOptions{
            .enabled = true, .delivery = Delivery::async, .overflow = Overflow::block, .ring_size = 1 << 20},
        std::ref(counts)};
    std::vector<std::thread> threads;
    for (std::int64_t i = 0; i < producers; ++i) {
      threads.emplace_back([&] {
        for (std::int64_t k = 0; k < events_each; ++k) emit(tele);
      });
    }
    for (std::thread& thread : threads) thread.join();
    tele.flush(std::chrono::seconds(60));
    if (counts.events != static_cast<std::uint64_t>(producers * events_each))
      state.SkipWithError("events were lost");
  }
  state.SetItemsProcessed(state.iterations() * producers * events_each);
}

void scopes(benchmark::State& state) {
  deliver(state, [](const TelemetryContext& tele) { const auto scope = tele("bench.end_to_end"); });
}
BENCHMARK(scopes)->Name("end_to_end/scopes")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void scopes_with_attributes(benchmark::State& state) {
  deliver(state, [](const TelemetryContext& tele) {
    const auto scope = tele("bench.end_to_end", {{"a", 1}, {"b", 2.5}});
  });
}
BENCHMARK(scopes_with_attributes)
    ->Name("end_to_end/scopes_two_attributes")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void metrics(benchmark::State& state) {
  deliver(state, [](const TelemetryContext& tele) { tele.gauge("bench.metric", 0.5); });
}
BENCHMARK(metrics)->Name("end_to_end/metrics")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

// The same number of lines through spdlog's asynchronous logger to a sink that does nothing.
void spdlog_async(benchmark::State& state) {
  const std::int64_t producers = state.range(0);
  for (auto _ : state) {
    auto pool = std::make_shared<spdlog::details::thread_pool>(65'536, 1);
    auto logger = std::make_shared<spdlog::async_logger>(
        "bench", std::make_shared<spdlog::sinks::null_sink_mt>(), pool, spdlog::async_overflow_policy::block);
    std::vector<std::thread> threads;
    for (std::int64_t i = 0; i < producers; ++i) {
      threads.emplace_back([&] {
        for (std::int64_t k = 0; k < events_each; ++k) logger->info("bench.end_to_end took {}", k);
      });
    }
    for (std::thread& thread : threads) thread.join();
    logger.reset();
    pool.reset();  // waits for the queue to empty
  }
  state.SetItemsProcessed(state.iterations() * producers * events_each);
}
BENCHMARK(spdlog_async)
    ->Name("peer/spdlog_async")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
