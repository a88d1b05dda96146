// Keeps things for the life of the process: what a thread that nobody can stop may still use.
#pragma once

#include <atomic>
#include <new>
#include <utility>

namespace pollux::platform {

// Never destroyed, but reachable, so that leak checkers see that it is meant. Safe from any thread, and after
// fork; allocates, but never throws.
template <class T>
void keep_for_ever(T value) {
  struct Kept {
    T value;
    Kept* next;
  };
  static std::atomic<Kept*> last{nullptr};
  auto* kept = new (std::nothrow) Kept{std::move(value), last.load(std::memory_order_relaxed)};
  if (!kept) {  // no memory to remember it: it is kept, but not reachable
    union Forgotten {
      explicit Forgotten(T&& value) : value(std::move(value)) {}
      ~Forgotten() {}
      T value;
    } const forgotten(std::move(value));
    return;
  }
  while (
      !last.compare_exchange_weak(kept->next, kept, std::memory_order_release, std::memory_order_relaxed)) {
  }
}

}  // namespace pollux::platform
