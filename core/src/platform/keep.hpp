// Keeps things for the life of the process: what a thread that nobody can stop may still use.
#pragma once

#include <atomic>
#include <utility>

namespace pollux::platform {

// Never destroyed, but reachable, so that leak checkers see that it is meant. Safe from any thread, and after
// fork.
template <class T>
void keep_for_ever(T value) {
  struct Kept {
    T value;
    Kept* next;
  };
  static std::atomic<Kept*> last{nullptr};
  auto* kept = new Kept{std::move(value), last.load(std::memory_order_relaxed)};
  while (
      !last.compare_exchange_weak(kept->next, kept, std::memory_order_release, std::memory_order_relaxed)) {
  }
}

}  // namespace pollux::platform
