// What the hardware costs: nothing that timestamps a scope can be cheaper than "floor".
#include <atomic>
#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include <benchmark/benchmark.h>

namespace {

std::uint64_t read_counter() {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

void two_ticks(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(read_counter());
    benchmark::DoNotOptimize(read_counter());
  }
}
BENCHMARK(two_ticks)->Name("baseline/two_ticks");

// Records into a ring that nobody empties: 256 KiB, so that the stores hit the cache as a drained ring's do.
struct Ring {
  std::vector<std::byte> bytes = std::vector<std::byte>(256 * 1024);
  std::uint64_t head = 0;

  void store(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
    std::byte* at = bytes.data() + (head & (bytes.size() - 1));
    std::memcpy(at, &a, 8);
    std::memcpy(at + 8, &b, 8);
    std::memcpy(at + 16, &c, 8);
    std::memcpy(at + 24, &d, 8);
    head += 32;
  }
};

void floor(benchmark::State& state) {
  Ring ring;
  std::atomic<bool> enabled{true};
  for (auto _ : state) {
    if (!enabled.load(std::memory_order_relaxed)) continue;
    const std::uint64_t start = read_counter();
    benchmark::ClobberMemory();
    ring.store(start, read_counter() - start, 1, 2);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(floor)->Name("baseline/floor");

void one_tick_and_store(benchmark::State& state) {
  Ring ring;
  for (auto _ : state) {
    ring.store(read_counter(), 1, 2, 3);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(one_tick_and_store)->Name("baseline/one_tick_and_store");

void load_and_branch(benchmark::State& state) {
  std::atomic<bool> enabled{false};
  for (auto _ : state) {
    if (enabled.load(std::memory_order_relaxed)) state.SkipWithError("never");
    benchmark::ClobberMemory();
  }
}
BENCHMARK(load_and_branch)->Name("baseline/load_and_branch");

}  // namespace
