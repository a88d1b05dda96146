// ThreadState: what one emitting thread owns: its current scope, its ring and its attribute stack. Found
// through one thread-local pointer, which starts at a static sentinel, so that one comparison answers whether
// this thread is set up, for this host, and still alive.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include <pollux/detail/node.hpp>
#include <pollux/detail/record.hpp>
#include <pollux/export.hpp>
#include <pollux/name.hpp>

namespace pollux::detail {

// An open scope, on the stack of the code that it encloses.
struct Frame {
  Node* node;
  Frame* outer;                    // null in a thread's root frame, and in a frame that is not open
  std::uint32_t number;            // of this scope in its thread, from 1; 0 at the root
  std::uint32_t attributes_begin;  // offset of its attributes in the thread's stack of them
  std::uint32_t draw;              // the sampling draw, made at the root and inherited
};

struct KeySlot {
  std::uint64_t hash;
  std::uint32_t id;
};
inline constexpr std::size_t key_slots = 256;
inline constexpr std::uint32_t attribute_stack_size = 32 * 1024;

// A context's key: its host's slot in the top byte and that slot's generation below. 0 is the disabled
// context.
inline constexpr int slot_shift = 56;
inline constexpr std::uint64_t disabled = 0;
inline constexpr std::uint64_t no_host = ~std::uint64_t{0};  // matches no context

struct RingOwner;  // core/src/ring: what only slow paths and the collector need

struct alignas(64) ThreadState {
  // The host that this thread was last let in for. Written by the thread, and by a host that closes.
  std::atomic<std::uint64_t> key{no_host};
  Frame* top = nullptr;

  // The producer's side of the ring. A record starts at any offset below the capacity and may run on into the
  // slack behind it, so none is ever split. Room for one more record of any size is kept; that is checked
  // after each commit, against `limit`, which the collector lowers to 0 to be woken.
  std::byte* ring = nullptr;
  std::uint64_t mask = 0;
  std::atomic<std::uint64_t> head{0};  // bytes written, ever; pairs with the collector's acquire
  std::atomic<std::uint64_t> limit{0};

  std::uint32_t next_number = 0;
  std::uint32_t attributes_top = 0;  // bytes in use of the attribute stack
  std::byte* attributes = nullptr;
  const unsigned* uncaught = nullptr;  // the C++ runtime's count of exceptions in flight on this thread
  std::uint64_t random = 0;
  bool fast = false;  // the CPU's counter is invariant, and `uncaught` was verified

  Frame root{};
  RingOwner* owner = nullptr;
  KeySlot keys[key_slots]{};
};

#if defined(__GNUC__) && !defined(_WIN32)
#define POLLUX_INITIAL_EXEC __attribute__((tls_model("initial-exec")))
#else
#define POLLUX_INITIAL_EXEC
#endif
extern POLLUX_API thread_local constinit ThreadState* current_thread POLLUX_INITIAL_EXEC;

// Sets this thread up for the host of that key; null when there is nothing to record: the host is gone, the
// thread has ended, or a reporter is running on it. The last two are counted.
[[nodiscard]] POLLUX_API ThreadState* enter(std::uint64_t key);

// After a commit that reached the limit: wakes the collector, waits for room, or delivers now (delivery =
// "sync").
POLLUX_API void reached_limit(ThreadState* thread);

[[nodiscard]] POLLUX_API std::uint64_t read_clock_slow();
[[nodiscard]] POLLUX_API std::uint32_t read_uncaught_slow();

// Time in ticks of the process's clock source; the collector knows their length.
[[nodiscard, gnu::always_inline]] inline std::uint64_t read_clock(
    [[maybe_unused]] const ThreadState* thread) {
#if defined(__x86_64__)
  if (thread->fast) [[likely]]
    return __rdtsc();
#endif
  return read_clock_slow();
}

[[nodiscard, gnu::always_inline]] inline std::uint32_t read_uncaught(const ThreadState* thread) {
  if (thread->fast) [[likely]]
    return *thread->uncaught;
  return read_uncaught_slow();
}

[[nodiscard, gnu::always_inline]] inline Node* child_of(Node* parent, const Name& name) {
  const std::uint64_t hash = name.hash();
  // Acquire pairs with the release that published the node.
  Node* node = parent->children[hash % child_slots].load(std::memory_order_acquire);
  if (node->hash != hash) [[unlikely]]
    node = find_child(parent, name.text(), hash);
  return node;
}

// Where the next record goes; there is always room for one.
[[nodiscard, gnu::always_inline]] inline std::byte* next_record(ThreadState* thread) {
  return thread->ring + (thread->head.load(std::memory_order_relaxed) & thread->mask);
}

[[gnu::always_inline]] inline void commit(ThreadState* thread, std::uint64_t bytes) {
  const std::uint64_t head = thread->head.load(std::memory_order_relaxed) + bytes;
  thread->head.store(head, std::memory_order_release);  // pairs with the collector's acquire of head
  // Acquire pairs with the release of raise_limit: what is overwritten next has been read.
  if (head > thread->limit.load(std::memory_order_acquire)) [[unlikely]]
    reached_limit(thread);
}

}  // namespace pollux::detail
