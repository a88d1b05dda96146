// Rings: the rings of all threads of the process. Immortal.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "ring/ring.hpp"

namespace pollux::ring {

class Rings {
 public:
  static Rings& instance();

  // A ring for the calling thread; null when there is no memory for it.
  [[nodiscard]] Ring* add(std::uint64_t capacity);

  // Calls `each(Ring&)` for all; no ring comes or goes meanwhile.
  template <class Each>
  void for_each(Each&& each) {
    const std::lock_guard lock(mutex_);
    for (const auto& ring : rings_) each(*ring);
  }

  // Frees the rings of threads that have ended, once they are empty, each after a last look at its thread's
  // state. Only by the collector.
  void free_ended(void (*look)(detail::ThreadState&));

  // Lets no thread use that key any more without asking again.
  void forget(std::uint64_t key);

  // Closes a frame on the thread that owns it, which is another than the caller; of no effect when that
  // thread is gone. The number as for is_open_on.
  void close_frame(detail::Frame* frame, std::uint32_t number);

  // Whether root scopes begin traces, of all threads, now and to come. Each thread's next commit comes by,
  // too.
  void set_tracing(bool tracing);

  // In a forked child: the rings are the parent's threads'. They are left as they are, never freed.
  void abandon_all();

  [[nodiscard]] std::size_t size();
  [[nodiscard]] std::mutex& mutex() { return mutex_; }  // held over fork

 private:
  Rings() { rings_.reserve(256); }  // so that few threads have to move them all at their first scope

  std::mutex mutex_;
  std::vector<std::unique_ptr<Ring>> rings_;
  std::uint32_t next_thread_ = 1;
  bool tracing_ = false;
};

}  // namespace pollux::ring
