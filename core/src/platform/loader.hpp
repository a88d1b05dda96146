// Whether Pollux is loading a library now. The constructors of a library run under the lock of the system's
// loader. If one of them does not return, whatever needs that lock waits for ever: loading, dlsym, the first
// thread_local object with a destructor on each thread, and exit.
#pragma once

#include <atomic>

namespace pollux::platform {

inline constinit std::atomic<int> loads_in_progress{0};

// May say so a moment too long or too late.
[[nodiscard]] inline bool is_loading() { return loads_in_progress.load(std::memory_order_relaxed) > 0; }

// On the thread that loads, while it does.
class Loading {
 public:
  Loading() { loads_in_progress.fetch_add(1, std::memory_order_relaxed); }
  ~Loading() { loads_in_progress.fetch_sub(1, std::memory_order_relaxed); }
  Loading(const Loading&) = delete;
  Loading& operator=(const Loading&) = delete;
};

}  // namespace pollux::platform
