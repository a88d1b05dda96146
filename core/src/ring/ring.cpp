#include "ring/ring.hpp"

#include <algorithm>
#include <cstring>

#include <pollux/detail/record.hpp>
#include <pollux/sdk/utf8.hpp>

#include "event/tree.hpp"
#include "platform/clock.hpp"
#include "platform/exceptions.hpp"
#include "platform/thread.hpp"

namespace pollux::detail {

namespace {

// The name of the calling thread, as UTF-8.
void read_name(char (&name)[16]) {
  platform::read_thread_name(name);
  const std::size_t size = std::strlen(name);
  if (utf8::is_valid({name, size})) return;
  std::replace_if(
      name, name + size, [](char c) { return static_cast<signed char>(c) < 0; }, '?');
}

}  // namespace

RingOwner::RingOwner(std::uint32_t thread_number, std::uint64_t ring_size)
    : capacity(ring_size),
      thread(thread_number),
      os_thread(platform::os_thread_id()),
      bytes(new std::byte[ring_size + max_record]) {  // not cleared: pages come as they are touched
  read_name(thread_name);
  state.top = state.root = frames();
  state.root->node = event::Tree::instance().root();
  state.root->state.store(0, std::memory_order_relaxed);
  state.stop = state.root + frame_count - 1;
  state.at.store(bytes.get(),
                 std::memory_order_relaxed);  // and no limit yet: the first commit wakes the collector
  // Numbers of different threads are far apart: a scope that ends elsewhere is not taken for another.
  state.next_number = thread_number * 0x9e3779b9u | 1;
  state.draw = static_cast<std::uint32_t>(platform::read_ticks() ^ thread_number) << rate_bits;
  state.attributes = attributes.get();
  state.uncaught = platform::uncaught_count();
  reads_in_place = state.uncaught && platform::clock_source() == platform::ClockSource::cpu_counter;
  state.owner = this;
}

}  // namespace pollux::detail

namespace pollux::ring {

// The thread writes in [at, tail) when it has begun anew and the collector has not, else up to the end. It
// never begins anew where that would make the two meet: then the ring would look empty.
bool Ring::has_room() const {
  const std::uint64_t from = head();
  const std::uint64_t to = tail.load(std::memory_order_acquire);  // pairs with give_back
  if (from >= capacity) return to >= capacity ? from == to : to > detail::max_record;
  return from >= to || to - from > detail::max_record;
}

Ring::Moved Ring::move_limit() {
  if (!has_room()) return Moved::no_room;
  std::byte* limit = state.limit.load(std::memory_order_relaxed);
  std::uint64_t from = head();
  if (from >= capacity) {
    from = 0;
    state.at.store(bytes.get(), std::memory_order_release);  // pairs with head()
  }
  const std::uint64_t to = tail.load(std::memory_order_acquire);
  const std::uint64_t end = from < to ? to - detail::max_record : capacity;
  // Half-way the thread comes by, so that a collector which sleeps while the ring fills is woken in time.
  const std::uint64_t half = capacity / 2;
  std::byte* moved = bytes.get() + (from < half ? std::min(end, half) : end) - 1;
  // Once taken away while it is moved, it stays so: the collector is about to park.
  const bool was_moved = state.limit.compare_exchange_strong(limit, moved);
  return was_moved && limit == nullptr ? Moved::from_nothing : Moved::on;
}

bool Ring::is_half_full() const {
  const std::uint64_t from = head();
  const std::uint64_t to = tail.load(std::memory_order_relaxed);
  return (from >= to ? from - to : from + capacity - to) >= capacity / 2;
}

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
