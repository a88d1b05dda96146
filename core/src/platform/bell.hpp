// Bell: wakes one sleeping thread. Rung before the sleep begins, it ends the sleep at once.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace pollux::platform {

class Bell {
 public:
  void ring() {
    if (rung_.load(std::memory_order_acquire)) return;  // somebody did already
    {
      const std::lock_guard lock(mutex_);
      rung_.store(true, std::memory_order_release);
    }
    woken_.notify_one();
  }

  // Sleeps until rung, or that long.
  void wait_for(std::chrono::nanoseconds duration) {
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, duration, [this] { return rung_.load(std::memory_order_relaxed); });
    rung_.store(false, std::memory_order_relaxed);
  }

 private:
  std::mutex mutex_;
  std::condition_variable woken_;
  std::atomic<bool> rung_{false};
};

}  // namespace pollux::platform
