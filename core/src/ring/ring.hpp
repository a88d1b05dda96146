// Ring: the bounded, single-producer queue of one emitting thread, with that thread's state. The thread
// writes at `head`, the collector reads up to it and gives the room back by `tail`.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <pollux/detail/open_scope.hpp>
#include <pollux/detail/thread_state.hpp>

namespace pollux::detail {

struct RingOwner {
  RingOwner(std::uint32_t thread, std::uint64_t capacity);

  ThreadState state;

  // Where the collector has read to. Bytes, ever.
  alignas(64) std::atomic<std::uint64_t> tail{0};
  std::uint64_t capacity;
  std::uint32_t thread;  // dense, from 1
  std::uint32_t os_thread;
  std::atomic<bool> ended{false};  // the thread is gone; what is left is the last

  std::mutex room_mutex;
  std::condition_variable room;
  std::atomic<bool> waiting{false};

  std::unique_ptr<std::byte[]> bytes;
  std::unique_ptr<std::byte[]> attributes;
  std::unique_ptr<Frame[]> frames;
  std::vector<OpenScope> slow_scopes;  // by frame: those that were opened slowly
  bool reads_in_place;  // its clock and its count of exceptions: scopes may take the way in the headers
};

}  // namespace pollux::detail

namespace pollux::ring {

class Ring : public detail::RingOwner {
 public:
  using RingOwner::RingOwner;

  // Producer's side.
  // True when another record of any size fits.
  [[nodiscard]] bool has_room() const {
    return state.head.load(std::memory_order_relaxed) <= full_limit(tail.load(std::memory_order_acquire));
  }
  // Sleeps until there is room, or that long.
  void wait_for_room(std::chrono::nanoseconds most);

  // Collector's side.
  [[nodiscard]] std::uint64_t head() const { return state.head.load(std::memory_order_acquire); }
  [[nodiscard]] const std::byte* at(std::uint64_t position) const {
    return bytes.get() + (position & state.mask);
  }
  void give_back(std::uint64_t up_to);  // moves the tail, and wakes the thread if it waits
  // Until `raise`, every commit calls reached_limit.
  void lower_limit() { state.limit.store(0, std::memory_order_relaxed); }
  void raise_limit() {
    if (state.untidy.load(std::memory_order_relaxed)) return lower_limit();
    // Release pairs with commit's acquire of the limit.
    state.limit.store(full_limit(tail.load(std::memory_order_relaxed)), std::memory_order_release);
  }
  [[nodiscard]] bool is_empty() const { return head() == tail.load(std::memory_order_relaxed); }

 private:
  [[nodiscard]] std::uint64_t full_limit(std::uint64_t from) const {
    return from + capacity - detail::max_record;
  }
};

}  // namespace pollux::ring
