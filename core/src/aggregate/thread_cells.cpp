#include "aggregate/thread_cells.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "platform/fence.hpp"

namespace pollux::aggregate {

bool readers_fence() {
  static const bool has = platform::fence_all_threads();
  return has;
}

}  // namespace pollux::aggregate

namespace pollux::detail {

namespace {

constexpr std::uint32_t least_capacity = 16;
constexpr int most_looks = 4;  // at a thread in the middle of an update, which takes some nanoseconds

void move_cell(const Cell& from, Cell& to) {
  put_in(to.count, now_in(from.count));
  put_in(to.whole, now_in(from.whole));
  put_in(to.sum, now_in(from.sum));
  put_in(to.min, now_in(from.min));
  put_in(to.max, now_in(from.max));
  put_in(to.last, now_in(from.last));
  put_in(to.type, now_in(from.type));
  put_in(to.buckets, now_in(from.buckets));
}

ThreadCells::Array grown(const ThreadCells::Array& from, std::uint32_t old_capacity, std::uint32_t capacity) {
  ThreadCells::Array array{std::make_unique<Cell[]>(capacity),
                           std::make_unique<std::unique_ptr<BucketCount[]>[]>(capacity)};
  for (std::uint32_t id = 0; id < old_capacity; ++id) move_cell(from.cells[id], array.cells[id]);
  return array;
}

}  // namespace

bool ThreadCells::has_room(std::uint32_t id, const BucketTable* table) const {
  return id < capacity && (!table || now_in(thread->cells.load(std::memory_order_relaxed)[id].buckets));
}

void ThreadCells::make_room(std::uint32_t id, const BucketTable* table) {
  if (id >= capacity) {
    const std::uint32_t wanted = std::max(std::bit_ceil(id + 1), least_capacity);
    std::array<Array, 2> larger{grown(arrays[0], capacity, wanted), grown(arrays[1], capacity, wanted)};
    for (std::size_t i = 0; i < 2; ++i) {
      std::move(arrays[i].buckets.get(), arrays[i].buckets.get() + capacity, larger[i].buckets.get());
    }
    arrays = std::move(larger);
    capacity = wanted;
    thread->cells.store(arrays[static_cast<std::size_t>(current)].cells.get());
    if (aggregate::readers_fence()) thread->cell_count = capacity;
  }
  if (!table || now_in(arrays[0].cells[id].buckets)) return;
  std::unique_ptr<BucketCount[]> made[2];
  for (auto& buckets : made) buckets = std::make_unique<BucketCount[]>(table->bucket_count());
  for (std::size_t i = 0; i < 2; ++i) {
    put_in(arrays[i].cells[id].buckets, made[i].get());
    arrays[i].buckets[id] = std::move(made[i]);
  }
}

void ThreadCells::swap(std::uint64_t pass) {
  swapped_in = pass;
  before_that = std::exchange(before_swap, thread->updates.load(std::memory_order_relaxed));
  current = 1 - current;
  // Sequentially consistent, with `update`. Release: what was cleared in this array is seen to be clear.
  thread->cells.store(arrays[static_cast<std::size_t>(current)].cells.get());
  away = true;
  at_swap = 0;
}

// at_swap is 0, which is even, until the thread has been seen in the middle of an update.
bool ThreadCells::has_left() {
  for (int look = 0; look < most_looks; ++look) {
    const std::uint64_t now =
        thread->updates.load();  // sequentially consistent; acquires what it has written
    if (now % 2 == 0 || (at_swap != 0 && now != at_swap)) {
      away = false;
      read_in = swapped_in;
      untouched = now == before_that;
      return true;
    }
    at_swap = now;
  }
  return false;
}

void ThreadCells::forget(std::uint32_t id) {
  if (id >= capacity) return;
  for (Array& array : arrays) {
    put_in(array.cells[id].buckets, static_cast<BucketCount*>(nullptr));
    array.buckets[id].reset();
  }
}

}  // namespace pollux::detail
