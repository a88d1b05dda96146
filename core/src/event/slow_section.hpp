// SlowSection: a part of the slow path that holds a lock, allocates or waits. A signal handler may interrupt
// it, and must not come here a second time on the same thread: it would wait for itself.
#pragma once

#include <atomic>

#include <pollux/detail/thread_state.hpp>

namespace pollux::event {

// What current_thread points at meanwhile; no context matches its key.
inline constinit detail::ThreadState slow_thread;

// While it lives, what is emitted on this thread, which only a signal handler can, is dropped and counted as
// `reentrant`.
class SlowSection {
 public:
  SlowSection() : before_(detail::current_thread) {
    detail::current_thread = &slow_thread;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  // Not in a child that was forked inside it: there the thread has started afresh.
  ~SlowSection() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (detail::current_thread == &slow_thread) detail::current_thread = before_;
  }
  SlowSection(const SlowSection&) = delete;
  SlowSection& operator=(const SlowSection&) = delete;

 private:
  detail::ThreadState* before_;
};

}  // namespace pollux::event
