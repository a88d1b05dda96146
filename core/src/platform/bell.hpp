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
  // Cheap while an earlier ring has not been heard yet.
  void ring() {
    if (rings_.load(std::memory_order_acquire) == heard_.load(std::memory_order_acquire)) ring_for_all();
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
  void wait_for(std::chrono::nanoseconds duration, std::uint64_t& seen) {
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, duration, [&] { return rings_.load(std::memory_order_relaxed) != seen; });
    seen = rings_.load(std::memory_order_relaxed);
    heard_.store(seen, std::memory_order_release);
  }

 private:
  std::mutex mutex_;
  std::condition_variable woken_;
  std::atomic<std::uint64_t> rings_{0};
  std::atomic<std::uint64_t> heard_{0};
};

}  // namespace pollux::platform
