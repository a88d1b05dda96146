// ThreadState: what one emitting thread owns: its open scopes, its ring and its attribute stack. Found
// through one thread-local pointer, which starts at a static sentinel, so that one comparison answers whether
// this thread is set up, for this host, with a clock that can be read in place, and still alive.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <pollux/detail/node.hpp>
#include <pollux/detail/record.hpp>
#include <pollux/export.hpp>
#include <pollux/name.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT::detail {

// A place in a thread's stack of open scopes. It stays where it is while its scope is open, so its address
// identifies the scope, and tells that it was opened on this thread.
struct Frame {
  Node* node;
  // [number 32 | where its attributes begin in the thread's stack of them, 0 for none 31 | closed 1]
  std::atomic<std::uint64_t> state;

  [[nodiscard]] std::uint32_t number() const {
    return static_cast<std::uint32_t>(state.load(std::memory_order_relaxed));
  }
};
static_assert(sizeof(Frame) == 16);
inline constexpr std::uint64_t frame_closed = std::uint64_t{1} << 63;
inline constexpr std::size_t frame_count = 4096;  // the first is the root; so deep may scopes nest

struct KeySlot {
  std::uint64_t hash;
  std::uint32_t id;
};
inline constexpr std::size_t key_slots = 256;
inline constexpr std::uint32_t attribute_stack_size = 32 * 1024;
inline constexpr std::uint32_t attribute_stack_begin = 8;  // offset 0 stands for "none"

// A context's key: its host's slot in the top byte and that slot's generation below. 0 is the disabled
// context.
inline constexpr int slot_shift = 56;
inline constexpr std::uint64_t disabled = 0;
inline constexpr std::uint64_t no_host = ~std::uint64_t{0};  // matches no context

// Numbers of scopes are odd, so that none is ever 0, which stands for "none".
inline constexpr std::uint32_t number_step = 2;

// The sampling draw moves on by this at each root scope: the golden ratio, so that any run of draws is spread
// evenly. Only the upper half is used: that is what a record has room for.
inline constexpr std::uint32_t draw_step = 0x9e370000u;

// The trace that a thread works in, and the span above its root scopes; all 0 when there is none.
struct TraceIds {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::uint64_t span = 0;

  [[nodiscard]] explicit operator bool() const { return (high | low) != 0; }
};

// The same, with the span that asked for the work whose scopes begin here; all 0 when there is none.
struct ThreadTrace : TraceIds {
  TraceIds cause;
  bool within = false;  // a cause's: the span above is of a scope that is open on this thread
};

struct RingOwner;    // core/src/ring: what only slow paths and the collector need
struct Cell;         // <pollux/detail/cell.hpp>
struct ThreadCells;  // core/src/aggregate

struct alignas(64) ThreadState {
  // The host that this thread was last let in for, while its clock and its count of exceptions can be read in
  // place. Written by the thread; taken away by others, when a host closes or something is to be looked at.
  std::atomic<std::uint64_t> key{no_host};
  Frame* top = nullptr;
  Frame* root = nullptr;
  Frame* stop = nullptr;  // a scope right above it is opened the slow way

  // The producer's side of the ring. A record starts anywhere before the ring's end and may run on into the
  // slack behind it, so none is ever split. Room for one more record of any size is kept; that is checked
  // after each commit, against `limit`: the thread moves it up, the collector takes it away to be woken.
  std::atomic<std::byte*> at{nullptr};  // where the next record goes; pairs with the collector's acquire
  std::atomic<std::byte*> limit{nullptr};

  std::uint32_t next_number = 0;
  std::uint32_t draw = 0;  // of the root scope that is open, inherited by all within it
  std::uint32_t host = 0;  // slot of `key`, as a record has it
  std::uint32_t attributes_top = attribute_stack_begin;
  std::byte* attributes = nullptr;
  const unsigned* uncaught = nullptr;  // the C++ runtime's count of exceptions in flight on this thread
  std::atomic<bool> untidy{false};     // a scope was closed that is not the innermost
  ThreadTrace trace;

  // What this thread has summed for instruments, by id. Another thread swaps `cells` for an array to go on
  // with, and reads the old one once `updates` shows that this thread has left it.
  std::atomic<std::uint64_t> updates{0};  // odd while a cell is changed
  std::atomic<Cell*> cells{nullptr};
  std::uint32_t cell_count = 0;  // 0 for ever where the kernel has no fence for all threads
  ThreadCells* cells_owner = nullptr;

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

// Whether the host of that key takes events: it does not once it is gone, nor in a child of its process.
[[nodiscard]] POLLUX_API bool is_open(std::uint64_t key);

// After a commit beyond the limit: moves it, wakes the collector, waits for room, or delivers now (delivery =
// "sync").
POLLUX_API void reached_limit(ThreadState* thread);

// Time in ticks of the CPU's counter; only on a thread whose `key` matched. The collector knows their length.
[[nodiscard, gnu::always_inline]] inline std::uint64_t read_counter() {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#else
  return 0;  // never asked: no key matches
#endif
}

// The child that is found at once; it is of another name, or none, if its hash is another.
[[nodiscard, gnu::always_inline]] inline Node* cached_child(const Node* parent, std::uint64_t hash) {
  // Acquire pairs with the release that published the node.
  return parent->children[hash % child_slots].load(std::memory_order_acquire);
}

[[nodiscard, gnu::always_inline]] inline Node* child_of(Node* parent, std::string_view name,
                                                        std::uint64_t hash) {
  Node* node = cached_child(parent, hash);
  if (node->hash != hash) [[unlikely]]
    node = find_child(parent, name, hash);
  return node;
}
[[nodiscard, gnu::always_inline]] inline Node* child_of(Node* parent, const Name& name) {
  return child_of(parent, name.text(), name.hash());
}

// Where the next record goes; there is always room for one.
[[nodiscard, gnu::always_inline]] inline std::byte* next_record(ThreadState* thread) {
  return thread->at.load(std::memory_order_relaxed);
}

// Publishes the record that ends there.
[[gnu::always_inline]] inline void commit(ThreadState* thread, std::byte* end) {
  thread->at.store(end, std::memory_order_release);  // pairs with the collector's acquire
  if (end > thread->limit.load(std::memory_order_relaxed)) [[unlikely]]
    reached_limit(thread);
}

}  // namespace pollux::inline POLLUX_LAYOUT::detail
