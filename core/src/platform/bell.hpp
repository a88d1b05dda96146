// Bell: wakes sleeping threads. Rung before the sleep begins, it ends the sleep at once.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace pollux::platform {

class Bell {
 public:
  // Cheap while an earlier ring has not been heard yet. Whoever hears that one, or a later one, sees all that
  // the caller stored before.
  //
  // The caller stores a reason to wake, then looks whether a sleeper has yet to hear; the sleeper hears, then
  // looks for reasons. A plain load here could be older than that store, and both could miss each other: the
  // sleeper would park for up to an hour. So both sides read and write `heard_` in one step, which orders
  // them. If this step comes first, the sleeper's (acquire) synchronises with it (release), and the sleeper
  // sees the reason. If it comes second, it reads what the sleeper wrote (acquire), and rings unless a still
  // later ring is on its way, which the same argument covers.
  void ring() {
    const std::uint64_t heard = heard_.fetch_add(0, std::memory_order_acq_rel);  // pairs with wait_for
    // Acquire pairs with ring_for_all: a ring that is seen here is not older than what was heard.
    if (heard >= rings_.load(std::memory_order_acquire)) ring_for_all();
  }

  // Ends the sleep of every thread, whoever else heard an earlier ring.
  void ring_for_all() {
    {
      const std::lock_guard lock(mutex_);
      rings_.fetch_add(1, std::memory_order_release);
    }
    woken_.notify_all();
  }

  // Sleeps until rung, or that long. `seen` is the sleeper's own, 0 at first: each thread hears every ring.
  // Whatever a thread stored before it rang is visible when this returns for that ring.
  void wait_for(std::chrono::nanoseconds duration, std::uint64_t& seen) {
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, duration, [&] { return rings_.load(std::memory_order_relaxed) != seen; });
    seen = rings_.load(std::memory_order_relaxed);     // written under the mutex
    heard_.exchange(seen, std::memory_order_acq_rel);  // pairs with ring; never falls: under the mutex, too
  }

 private:
  std::mutex mutex_;
  std::condition_variable woken_;
  std::atomic<std::uint64_t> rings_{0};
  std::atomic<std::uint64_t> heard_{0};
};

}  // namespace pollux::platform
