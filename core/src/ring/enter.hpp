// The ways in which a thread is not an ordinary emitting thread.
#pragma once

#include <atomic>
#include <cstdint>

#include <pollux/detail/thread_state.hpp>

#include "ring/host_slots.hpp"

namespace pollux::ring {

// This thread, set up for the host of that key; null when there is nothing to record.
[[nodiscard]] inline detail::ThreadState* entered(std::uint64_t key) {
  detail::ThreadState* thread = detail::current_thread;
  return thread->key.load(std::memory_order_relaxed) == key ? thread : detail::enter(key);
}

// Counts one event of that host as lost, if the host is still there.
void count_as_lost(std::uint64_t key, std::atomic<std::uint64_t> Losses::*reason);

// While it lives, what this thread emits is dropped and counted as `reentrant`: a reporter is running on it.
class ReporterSection {
 public:
  ReporterSection();
  ~ReporterSection();
  ReporterSection(const ReporterSection&) = delete;
  ReporterSection& operator=(const ReporterSection&) = delete;

 private:
  detail::ThreadState* before_;
};

[[nodiscard]] bool is_in_reporter();

// True in what a thread still runs after it gave its ring back: destructors of its older thread_local objects
// and, on the main thread, of statics.
[[nodiscard]] bool is_ended();

// In a forked child: this thread starts again, with no ring.
void start_thread_afresh();

// What reached_limit asks of the collector's room, set once by it: rings never call it by name.
struct CollectorCalls {
  void (*wake)() = nullptr;            // the collector, early or from its parking
  bool (*is_running)() = nullptr;      // somebody will make room
  bool (*has_sync_hosts)() = nullptr;  // delivery = "sync" somewhere
  void (*deliver_now)() = nullptr;     // collects all rings, and delivers what belongs to sync hosts
};
extern CollectorCalls collector_calls;

}  // namespace pollux::ring
