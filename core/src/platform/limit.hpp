// Limit: until when slow affairs may last. Somebody else, such as the end of a host, may bring it closer.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace pollux::platform {

struct Limit {
  using Deadline = std::chrono::steady_clock::time_point;

  std::mutex mutex;
  std::condition_variable changed;  // it came closer, or what somebody waits for has happened
  Deadline until = Deadline::max();

  void bring_forward(Deadline deadline) {
    {
      const std::lock_guard lock(mutex);
      until = std::min(until, deadline);
    }
    changed.notify_all();
  }
  [[nodiscard]] bool is_set() {
    const std::lock_guard lock(mutex);
    return until != Deadline::max();
  }
};

}  // namespace pollux::platform
