// What the hardware costs, as operations to compare with: nothing that timestamps a scope is cheaper than
// Floor.
#pragma once

#include <benchmark/benchmark.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

#if defined(__x86_64__)
#include <x86intrin.h>
#else
#include <chrono>
#endif

namespace pollux::bench {

[[nodiscard, gnu::always_inline]] inline std::uint64_t read_ticks() {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

// The size of every ring here, the measured host's too, so that all stores meet the same caches.
inline constexpr std::size_t ring_bytes = std::size_t{1} << 20;

struct TwoTicks {
  void operator()() const {
    benchmark::DoNotOptimize(read_ticks());
    benchmark::DoNotOptimize(read_ticks());
  }
};

// A ring that nobody empties.
class StoreRing {
 public:
  StoreRing() {
    // The compiler must believe that somebody reads.
    benchmark::DoNotOptimize(bytes_.get());
  }

  [[gnu::always_inline]] void store(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
    std::byte* at = bytes_.get() + (head_ & (ring_bytes - 1));
    std::memcpy(at, &a, 8);
    std::memcpy(at + 8, &b, 8);
    std::memcpy(at + 16, &c, 8);
    std::memcpy(at + 24, &d, 8);
    head_ += 32;
  }

 private:
  std::unique_ptr<std::byte[]> bytes_ =
      std::make_unique<std::byte[]>(ring_bytes);  // cleared: every page is there
  std::uint64_t head_ = 0;
};

// Two ticks, a branch, one 32-byte store into a ring.
struct Floor {
  std::atomic<bool> enabled{true};
  StoreRing ring;

  [[gnu::always_inline]] void operator()() {
    if (!enabled.load(std::memory_order_relaxed)) return;
    const std::uint64_t start = read_ticks();
    benchmark::ClobberMemory();  // what a scope encloses stays between the two
    ring.store(start, read_ticks() - start, 1, 2);
  }
};

// One tick and one 32-byte store: the floor of a metric.
struct OneTickAndStore {
  StoreRing ring;

  [[gnu::always_inline]] void operator()() { ring.store(read_ticks(), 1, 2, 3); }
};

// A disabled check.
struct LoadAndBranch {
  std::atomic<bool> enabled{false};
  std::uint64_t taken = 0;

  [[gnu::always_inline]] void operator()() {
    if (enabled.load(std::memory_order_relaxed)) ++taken;
    benchmark::DoNotOptimize(taken);
  }
};

}  // namespace pollux::bench
