// A call of a handle allocates nothing once its thread has used it; of a disabled one, nothing at all.
#include <cstdlib>
#include <new>

#include <pollux/pollux.hpp>

#include "catch.hpp"

namespace {
thread_local std::size_t allocations = 0;

void* counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  if (void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment))
    return memory;
  throw std::bad_alloc();
}

struct Ignores {
  void record_metric(const pollux::Metric&) {}
};

struct Handles {
  pollux::Counter items;
  pollux::Gauge depth;
  pollux::Histogram sizes;

  explicit Handles(const pollux::TelemetryContext& tele)
      : items(tele.counter("items", {{"region", "eu"}})),
        depth(tele.gauge("depth")),
        sizes(tele.histogram("sizes", {1, 10, 100})) {}

  void use(int i) const {
    items.add();
    items.add(0.5);
    depth.set(i);
    sizes.record(i);
  }
};
}  // namespace

void* operator new(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return std::malloc(size); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

TEST_CASE("Handles allocate nothing after their first use, across intervals too") {
  const pollux::TelemetryContext tele{
      pollux::ContextOptions{
          .enabled = true, .delivery = pollux::Delivery::async, .interval = std::chrono::milliseconds(10)},
      Ignores{}};
  const Handles handles(tele);
  handles.use(0);
  const std::size_t before = allocations;
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
  for (int i = 0; std::chrono::steady_clock::now() < until; ++i) handles.use(i);
  const std::size_t after = allocations;  // an assertion may allocate
  CHECK(after == before);
}

TEST_CASE("Disabled handles allocate nothing at all") {
  const pollux::TelemetryContext tele{pollux::ContextOptions{.enabled = false}};
  const std::size_t before = allocations;
  const Handles handles(tele);
  for (int i = 0; i < 1'000; ++i) handles.use(i);
  const std::size_t after = allocations;  // an assertion may allocate
  CHECK(after == before);
}
