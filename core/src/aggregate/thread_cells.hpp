// ThreadCells: the cells of one thread, twice, so that one array can be read while the thread goes on in the
// other. No lock, no fence and no shared cache line on the thread's side.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include <pollux/detail/cell.hpp>
#include <pollux/detail/thread_state.hpp>

namespace pollux::aggregate {

// False where the kernel has no fence for all threads: each update then has one of its own.
[[nodiscard]] bool readers_fence();

}  // namespace pollux::aggregate

namespace pollux::detail {

// A thread makes `updates` odd, loads `cells`, changes one, and makes `updates` even again. A reader swaps
// `cells`, lets every thread execute a fence, and then looks at `updates`: when it is even, or has changed
// since, the thread has left the array that was swapped out, and finds the other one from now on. A thread
// that was stopped in the middle is never waited for: its array is read later. So an observation is read
// exactly once, and count, sum and buckets belong together.
struct ThreadCells {
  ThreadCells(ThreadState& state, std::uint64_t pass) : thread(&state), read_in(pass) {}

  // The thread's side.
  [[nodiscard]] bool has_room(std::uint32_t id, const BucketTable* table) const;
  // With the readers' lock held, outside any update. Throws std::bad_alloc, and is then as it was.
  void make_room(std::uint32_t id, const BucketTable* table);
  // An update behind a full fence.
  template <class Update>
  void update(Update&& change) {
    const std::uint64_t before = now_in(thread->updates);
    thread->updates.exchange(before + 1);  // sequentially consistent, with `cells` here and in swap
    change(thread->cells.load());
    thread->updates.store(before + 2, std::memory_order_release);  // pairs with has_left
  }

  // The reader's side, with its lock held: swap, the fence, has_left, then `spare` is the reader's.
  void swap(std::uint64_t pass);
  [[nodiscard]] bool has_left();
  [[nodiscard]] Cell* spare() const { return arrays[1 - current].cells.get(); }
  // Whether anything may be in the spare.
  [[nodiscard]] bool is_untouched() const { return untouched; }

  // An id is free again; no thread updates its cells any more.
  void forget(std::uint32_t id);

  struct Array {
    std::unique_ptr<Cell[]> cells;
    std::unique_ptr<std::unique_ptr<BucketCount[]>[]> buckets;  // by id
  };

  ThreadState* thread;
  std::array<Array, 2> arrays;
  std::uint32_t capacity = 0;
  int current = 0;    // the thread's
  bool away = false;  // the other one was swapped out, and the thread had not left it yet
  bool untouched = false;
  std::uint64_t swapped_in = 0;   // passes of the reader: of the latest swap
  std::uint64_t read_in;          // of the latest swap after which the thread has left
  std::uint64_t at_swap = 0;      // `updates`, after the latest swap
  std::uint64_t before_swap = 0;  // before it
  std::uint64_t before_that = 0;  // before the one before
};

}  // namespace pollux::detail
