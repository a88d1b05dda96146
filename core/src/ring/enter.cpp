#include "ring/enter.hpp"

#include <pthread.h>

#include "event/slow_section.hpp"
#include "platform/loader.hpp"
#include "platform/thread.hpp"
#include "ring/frames.hpp"
#include "ring/host_slots.hpp"
#include "ring/rings.hpp"

namespace pollux::detail {

namespace {

// What current_thread points at when there is no ring; told apart by address, their keys match no context.
// None has frames, so that a scope which ends here takes the slow path.
constinit ThreadState unset_thread;
constinit ThreadState ended_thread;
constinit ThreadState reporter_thread;

void end_thread() {
  ThreadState* thread = current_thread;
  current_thread = &ended_thread;
  if (thread == &unset_thread || !thread->owner) return;
  thread->owner->ended.store(true, std::memory_order_release);  // pairs with Rings::free_ended
  const ring::CollectorCalls& collector = ring::collector_calls;
  if (collector.wake) collector.wake();
}

// Calls end_thread when its thread ends, before the thread's other thread_local objects of earlier
// construction are destroyed.
struct EndOfThread {
  ~EndOfThread() { end_thread(); }
};

// The first thread_local object with a destructor takes the lock of the system's loader, which a library's
// constructor may hold for ever. A key does not; but its destructor runs after all thread_local objects, and
// not when the main thread calls exit.
pthread_key_t end_key;
const bool has_end_key = pthread_key_create(&end_key, [](void*) { end_thread(); }) == 0;

bool watch_end_by_key() { return has_end_key && pthread_setspecific(end_key, &end_key) == 0; }

void watch_end() {
  if (platform::is_loading() && watch_end_by_key()) return;
  static thread_local EndOfThread end;
  static_cast<void>(&end);
}

ThreadState* set_up(std::uint64_t key) {
  const event::SlowSection section;
  watch_end();
  ring::Ring* ring = ring::Rings::instance().add(ring::HostSlots::instance().of(key).ring_size);
  if (!ring) return nullptr;
  current_thread = &ring->state;
  return current_thread;
}

}  // namespace

thread_local constinit ThreadState* current_thread = &unset_thread;

ThreadState* enter(std::uint64_t key) {
  if (key == disabled) return nullptr;
  ring::HostSlots& slots = ring::HostSlots::instance();
  if (!slots.is_open(key)) return nullptr;
  ring::Losses& losses = slots.of(key).losses;
  ThreadState* thread = current_thread;
  if (thread == &ended_thread) return losses.late.fetch_add(1, std::memory_order_relaxed), nullptr;
  if (thread == &reporter_thread || thread == &event::slow_thread)
    return losses.reentrant.fetch_add(1, std::memory_order_relaxed), nullptr;
  if (thread == &unset_thread) thread = set_up(key);
  if (!thread) return losses.no_memory.fetch_add(1, std::memory_order_relaxed), nullptr;
  thread->host = static_cast<std::uint32_t>(key >> slot_shift) << host_shift;
  if (!thread->owner->reads_in_place) return ring::settle(thread), thread;  // it asks again each time
  thread->key.store(key);  // sequentially consistent, see HostSlots::open and ring::settle
  if (!slots.is_open(key)) {
    thread->key.store(no_host);
    return nullptr;
  }
  ring::settle(thread);
  return thread;
}

bool is_open(std::uint64_t key) { return ring::HostSlots::instance().is_open(key); }

void reached_limit(ThreadState* thread) {
  using Moved = ring::Ring::Moved;
  const platform::CancellationBlocked uncancelled;
  const event::SlowSection section;
  const ring::CollectorCalls& collector = ring::collector_calls;
  auto& ring = *static_cast<ring::Ring*>(thread->owner);
  if (collector.has_sync_hosts()) collector.deliver_now();
  Moved moved = ring.move_limit();
  if (moved == Moved::no_room)
    ring::HostSlots::instance()
        .at(thread->host >> host_shift)
        .losses.stalls.fetch_add(1, std::memory_order_relaxed);
  while (moved == Moved::no_room) {
    if (collector.is_running()) {
      collector.wake();
      ring.wait_for_room(std::chrono::milliseconds(10));
    } else {  // the last host is gone: scopes that were open still end, and make their own room
      collector.deliver_now();
    }
    moved = ring.move_limit();
  }
  // What took the limit away is looked for after the limit is there again: a host that delivers at once wants
  // each commit to come by, a collector that parked is to be woken. Taken away later, it stays away.
  if (collector.has_sync_hosts()) ring.lower_limit();
  if ((moved == Moved::from_nothing || ring.is_half_full()) && collector.is_running()) collector.wake();
}

}  // namespace pollux::detail

namespace pollux::ring {

CollectorCalls collector_calls;

void count_as_lost(std::uint64_t key, std::atomic<std::uint64_t> Losses::*reason) {
  HostSlots& slots = HostSlots::instance();
  if (slots.is_open(key)) (slots.of(key).losses.*reason).fetch_add(1, std::memory_order_relaxed);
}

ReporterSection::ReporterSection() : before_(detail::current_thread) {
  detail::current_thread = &detail::reporter_thread;
}
// Not in a child that was forked inside it: there the thread has started afresh.
ReporterSection::~ReporterSection() {
  if (is_in_reporter()) detail::current_thread = before_;
}

bool is_in_reporter() { return detail::current_thread == &detail::reporter_thread; }

bool is_ended() { return detail::current_thread == &detail::ended_thread; }

void start_thread_afresh() { detail::current_thread = &detail::unset_thread; }

}  // namespace pollux::ring
