// How instruments are read: thread by thread, an array of cells at a time.
#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>
#include <utility>

#include "aggregate/instruments.hpp"
#include "platform/fence.hpp"
#include "platform/memory.hpp"

namespace pollux::aggregate {

using detail::ThreadCells;

void Instruments::make_room(detail::ThreadState* thread, std::uint32_t id, const BucketTable* table) {
  const std::lock_guard lock(mutex_);
  if (!thread->cells_owner) {
    threads_.push_back(std::make_unique<ThreadCells>(*thread, pass_));
    thread->cells_owner = threads_.back().get();
  }
  thread->cells_owner->make_room(id, table);
}

void Instruments::read_threads() {
  const std::lock_guard lock(mutex_);
  read_all();
}

// Not until no thread is in the middle of an update, for with more threads than processors there may be no
// such moment: until each was read once.
bool Instruments::read_threads(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = pass_ + 1;
  for (;;) {
    read_all();
    if (read_by_all() >= wanted) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    lock.unlock();
    std::this_thread::sleep_for(std::chrono::microseconds(100));
    lock.lock();
  }
}

void Instruments::read_all() {
  ++pass_;
  for (const auto& cells : threads_) {
    if (!cells->away) cells->swap(pass_);
  }
  if (readers_fence() && !platform::fence_all_threads()) return;
  for (const auto& cells : threads_) {
    if (cells->has_left() && !cells->is_untouched()) take_in(cells->spare(), cells->capacity);
  }
  free_retired();
}

std::uint64_t Instruments::read_by_all() const {
  std::uint64_t least = pass_;
  for (const auto& cells : threads_) least = std::min(least, cells->read_in);
  return least;
}

void Instruments::take_in(Cell* cells, std::uint32_t count) {
  for (std::uint32_t id = 0; id < std::min<std::size_t>(count, instruments_.size()); ++id) {
    if (detail::now_in(cells[id].count) == 0) continue;
    if (Instrument* instrument = instruments_[id].get()) {
      instrument->totals.take(cells[id], instrument->kind, instrument->bucket_count());
    } else {
      clear(cells[id], 0);  // its host is gone, and its buckets go with its id
    }
  }
}

// An id is free once every thread has left what it was doing when the id's host was closed.
void Instruments::free_retired() {
  if (retired_ids_.empty()) return;
  const std::uint64_t read = read_by_all();
  free_ids_.reserve(free_ids_.size() + retired_ids_.size());  // from here on nothing throws
  std::erase_if(retired_ids_, [&](const auto& retired) {
    if (retired.first >= read) return false;
    for (const auto& cells : threads_) cells->forget(retired.second);
    free_ids_.push_back(retired.second);
    return true;
  });
  std::sort(free_ids_.begin(), free_ids_.end(), std::greater<>());
}

std::vector<Sum> Instruments::take(std::uint64_t key) {
  std::vector<Sum> sums;
  const std::lock_guard lock(mutex_);
  sums.reserve(
      counts_[key >> detail::slot_shift].load(std::memory_order_relaxed));  // from here on nothing throws
  for (const auto& instrument : instruments_) {
    if (!instrument || instrument->key != key || instrument->totals.count == 0) continue;
    sums.push_back({instrument.get(), std::exchange(instrument->totals, {})});
  }
  return sums;
}

void Instruments::end_thread(detail::ThreadState& thread) {
  if (!thread.cells_owner) return;
  const std::lock_guard lock(mutex_);
  for (const ThreadCells::Array& array : thread.cells_owner->arrays)
    platform::if_memory([&] { take_in(array.cells.get(), thread.cells_owner->capacity); });
  std::erase_if(threads_, [&](const auto& cells) { return cells.get() == thread.cells_owner; });
}

}  // namespace pollux::aggregate
