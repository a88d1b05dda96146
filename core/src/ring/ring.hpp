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
#include <new>

#include <pollux/detail/open_scope.hpp>
#include <pollux/detail/thread_state.hpp>

#include "platform/pages.hpp"

namespace pollux::detail {

// A frame that stands for a scope elsewhere, and what was the thread's own when it was attached.
struct AttachedFrame {
  const Frame* frame;
  std::uint32_t draw_before;
  ThreadTrace trace_before;
};

// By the frames that they are of, the innermost last.
class AttachedFrames {
 public:
  void push(const AttachedFrame& frame) { frames_[count_++] = frame; }
  void pop() { --count_; }
  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  [[nodiscard]] const AttachedFrame& last() const { return frames_[count_ - 1]; }
  [[nodiscard]] const AttachedFrame* begin() const { return frames_.get(); }
  [[nodiscard]] const AttachedFrame* end() const { return frames_.get() + count_; }

 private:
  platform::PageArray<AttachedFrame> frames_{frame_count};
  std::size_t count_ = 0;
};

// Lies in pages of its own, as do the tables of which most threads use the beginning, if anything: a thread
// that opens its first scope touches four of them, not all.
struct RingOwner {
  RingOwner(std::uint32_t thread, std::uint64_t capacity);

  ThreadState state;

  // Where the collector has read to, as an offset. Like `state.at` it may lie in the slack: each of the two
  // begins anew at offset 0 when it goes on.
  alignas(64) std::atomic<std::uint64_t> tail{0};
  std::uint64_t capacity;
  std::uint32_t thread;  // dense, from 1
  std::uint64_t os_thread;
  char thread_name[16];            // UTF-8; as the system had it when the ring was made
  ThreadTrace trace;               // the collector's: of the records that it has come to
  std::atomic<bool> ended{false};  // the thread is gone; what is left is the last

  std::mutex room_mutex;
  std::condition_variable room;
  std::atomic<bool> waiting{false};

  std::unique_ptr<std::byte[]> bytes;
  platform::PageArray<std::byte> attributes{attribute_stack_size};
  platform::PageArray<OpenScope> slow_scopes{frame_count};  // by frame: those that went the slow way
  AttachedFrames attached;
  std::atomic<bool> tracing{false};  // a reporter wants trace ids: each root scope begins a trace
  bool begins_traces = false;        // the thread knew that when it was last at its root
  ThreadTrace trace_told;            // what the thread last wrote into the ring
  std::uint32_t traces_begun = 0;
  bool reads_in_place;  // its clock and its count of exceptions: scopes may take the way in the headers

  // Right behind the rest, in whose last page most threads find room for theirs. Valid as the zeros of fresh
  // pages: to initialise them would touch them all.
  [[nodiscard]] Frame* frames() { return reinterpret_cast<Frame*>(frame_room); }
  alignas(Frame) std::byte frame_room[frame_count * sizeof(Frame)];
};

}  // namespace pollux::detail

namespace pollux::ring {

class Ring : public detail::RingOwner {
 public:
  using RingOwner::RingOwner;

  static void* operator new(std::size_t bytes, std::align_val_t) { return platform::take_pages(bytes); }
  static void operator delete(void* ring, std::size_t bytes, std::align_val_t) {
    platform::give_back_pages(ring, bytes);
  }

  // Producer's side.
  // Moves the limit as far as there is room for, and the next record to the ring's beginning if it is time.
  // `from_nothing`: somebody had taken the limit away; `no_room`: none for another record of any size.
  enum class Moved { on, from_nothing, no_room };
  [[nodiscard]] Moved move_limit();
  [[nodiscard]] bool is_half_full() const;
  // Sleeps until there is room, or that long.
  void wait_for_room(std::chrono::nanoseconds most);

  // Collector's side. Positions are offsets, from `tail` to `head`.
  [[nodiscard]] std::uint64_t head() const {
    return static_cast<std::uint64_t>(state.at.load(std::memory_order_acquire) - bytes.get());
  }
  // Where the record at or behind that position begins; `head` when there is none.
  [[nodiscard]] std::uint64_t record_at(std::uint64_t position, std::uint64_t head) const {
    return position >= capacity && position != head ? 0 : position;
  }
  [[nodiscard]] const std::byte* at(std::uint64_t position) const { return bytes.get() + position; }
  void give_back(std::uint64_t up_to);  // moves the tail, and wakes the thread if it waits
  // The next commit calls reached_limit.
  void lower_limit() {
    state.limit.store(nullptr, std::memory_order_release);  // pairs with move_limit
  }
  [[nodiscard]] bool is_empty() const {
    const std::uint64_t end = head();
    return record_at(tail.load(std::memory_order_relaxed), end) == end;
  }

 private:
  [[nodiscard]] bool has_room() const;
};

}  // namespace pollux::ring
