#include "ring/ring.hpp"

#include <pollux/detail/record.hpp>

#include "event/tree.hpp"
#include "platform/clock.hpp"
#include "platform/exceptions.hpp"
#include "platform/thread.hpp"

namespace pollux::detail {

RingOwner::RingOwner(std::uint32_t thread_number, std::uint64_t ring_size)
    : capacity(ring_size),
      thread(thread_number),
      os_thread(platform::os_thread_id()),
      bytes(new std::byte[ring_size + max_record]),  // not cleared: pages come as they are touched
      attributes(new std::byte[attribute_stack_size]),
      frames(std::make_unique_for_overwrite<Frame[]>(frame_count)) {
  frames[0].node = event::Tree::instance().root();
  frames[0].state.store(0, std::memory_order_relaxed);
  state.top = state.root = frames.get();
  state.stop = frames.get() + frame_count - 1;
  state.ring = bytes.get();
  state.mask = capacity - 1;
  // `limit` stays 0 until the collector has seen this ring: the first commit wakes it.
  // Numbers of different threads are far apart: a scope that ends elsewhere is not taken for another.
  state.next_number = thread_number * 0x9e3779b9u;
  state.draw = static_cast<std::uint32_t>(platform::read_ticks() ^ thread_number) << rate_bits;
  state.attributes = attributes.get();
  state.uncaught = platform::uncaught_count();
  reads_in_place = state.uncaught && platform::clock_source() == platform::ClockSource::cpu_counter;
  state.owner = this;
}

}  // namespace pollux::detail

namespace pollux::ring {

void Ring::wait_for_room(std::chrono::nanoseconds most) {
  std::unique_lock lock(room_mutex);
  waiting.store(true);  // sequentially consistent, as in give_back: one of the two sees the other
  if (!has_room()) room.wait_for(lock, most);
  waiting.store(false);
}

void Ring::give_back(std::uint64_t up_to) {
  tail.store(up_to);
  if (!waiting.load()) return;
  const std::lock_guard lock(room_mutex);
  room.notify_one();
}

}  // namespace pollux::ring
