#include "allocations.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

// Only the numbers count: relaxed throughout.
thread_local constinit std::uint64_t of_this_thread = 0;
constinit std::atomic<std::uint64_t> of_all_threads{0};
constinit std::atomic<std::int64_t> in_use{0};

void* counted(void* memory) {
  if (!memory) return nullptr;
  ++of_this_thread;
  of_all_threads.fetch_add(1, std::memory_order_relaxed);
  in_use.fetch_add(static_cast<std::int64_t>(malloc_usable_size(memory)), std::memory_order_relaxed);
  return memory;
}

void* counted_or_throw(void* memory) {
  if (!memory) throw std::bad_alloc();
  return counted(memory);
}

void release(void* memory) {
  if (memory)
    in_use.fetch_sub(static_cast<std::int64_t>(malloc_usable_size(memory)), std::memory_order_relaxed);
  std::free(memory);
}

// aligned_alloc wants whole multiples of the alignment.
void* aligned(std::size_t size, std::align_val_t alignment) {
  const auto unit = static_cast<std::size_t>(alignment);
  return std::aligned_alloc(unit, (size + unit - 1) / unit * unit);
}

}  // namespace

// The array and nothrow forms of the standard library call these.
void* operator new(std::size_t size) { return counted_or_throw(std::malloc(size)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted_or_throw(aligned(size, alignment));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

namespace pollux::bench {

std::uint64_t allocations_of_this_thread() { return of_this_thread; }
std::uint64_t allocations_of_all_threads() { return of_all_threads.load(std::memory_order_relaxed); }
std::int64_t bytes_in_use() { return in_use.load(std::memory_order_relaxed); }

}  // namespace pollux::bench
