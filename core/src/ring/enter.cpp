#include "ring/enter.hpp"

#include "platform/thread.hpp"
#include "ring/host_slots.hpp"
#include "ring/rings.hpp"

namespace pollux::detail {

namespace {

// What current_thread points at when there is no ring; told apart by address, their keys match no context.
// The top frame of each is null, so that a scope which ends here takes the slow path.
constinit ThreadState unset_thread;
constinit ThreadState ended_thread;
constinit ThreadState reporter_thread;

// Runs when its thread ends, before the thread's other thread_local objects of earlier construction.
struct EndOfThread {
  ~EndOfThread() {
    ThreadState* thread = current_thread;
    current_thread = &ended_thread;
    if (thread == &unset_thread || !thread->owner) return;
    thread->owner->ended.store(true, std::memory_order_release);  // pairs with Rings::free_ended
    const ring::CollectorCalls& collector = ring::collector_calls;
    if (collector.wake) collector.wake();
  }
};

ThreadState* set_up(std::uint64_t key) {
  static thread_local EndOfThread end;
  ring::Ring* ring = ring::Rings::instance().add(ring::HostSlots::instance().of(key).ring_size);
  if (!ring) return nullptr;
  static_cast<void>(&end);
  current_thread = &ring->state;
  return current_thread;
}

}  // namespace

thread_local constinit ThreadState* current_thread = &unset_thread;

ThreadState* enter(std::uint64_t key) {
  ring::HostSlots& slots = ring::HostSlots::instance();
  if (key == disabled || !slots.is_open(key)) return nullptr;
  ring::Losses& losses = slots.of(key).losses;
  ThreadState* thread = current_thread;
  if (thread == &ended_thread) return losses.late.fetch_add(1, std::memory_order_relaxed), nullptr;
  if (thread == &reporter_thread) return losses.reentrant.fetch_add(1, std::memory_order_relaxed), nullptr;
  if (thread == &unset_thread) thread = set_up(key);
  if (!thread) return losses.no_memory.fetch_add(1, std::memory_order_relaxed), nullptr;
  thread->key.store(key);  // sequentially consistent, see HostSlots::open
  if (!slots.is_open(key)) {
    thread->key.store(no_host);
    return nullptr;
  }
  return thread;
}

void reached_limit(ThreadState* thread) {
  const platform::CancellationBlocked uncancelled;
  const ring::CollectorCalls& collector = ring::collector_calls;
  auto& ring = *static_cast<ring::Ring*>(thread->owner);
  if (collector.has_sync_hosts()) collector.deliver_now();
  if (ring.has_room()) {
    if (collector.is_running()) collector.wake();
    return;
  }
  ring::Losses& losses = ring::HostSlots::instance().of(thread->key.load(std::memory_order_relaxed)).losses;
  losses.stalls.fetch_add(1, std::memory_order_relaxed);
  while (!ring.has_room()) {
    if (!collector.is_running()) {  // the last host is gone: scopes that were open still end, and make their
                                    // own room
      collector.deliver_now();
      continue;
    }
    collector.wake();
    ring.wait_for_room(std::chrono::milliseconds(10));
  }
}

}  // namespace pollux::detail

namespace pollux::ring {

CollectorCalls collector_calls;

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
