// Limit: until when a host's slow affairs may last. The end of the host brings it closer.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "deliver/instance.hpp"

namespace pollux::host {

struct Limit {
  std::mutex mutex;
  std::condition_variable changed;  // it came closer, or what somebody waits for has happened
  deliver::Deadline until = deliver::Deadline::max();

  void bring_forward(deliver::Deadline deadline) {
    {
      const std::lock_guard lock(mutex);
      until = std::min(until, deadline);
    }
    changed.notify_all();
  }
  [[nodiscard]] bool is_set() {
    const std::lock_guard lock(mutex);
    return until != deliver::Deadline::max();
  }
};

}  // namespace pollux::host
