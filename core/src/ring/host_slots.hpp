// HostSlots: which hosts exist, as emitting threads see it. A context is a slot and the generation of its
// host; a context whose generation has passed is a no-op. Immortal, for threads may look at any time.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include <pollux/detail/thread_state.hpp>

namespace pollux::ring {

// Events of one host that were lost before a ring had them.
struct Losses {
  std::atomic<std::uint64_t> late{0};          // after the thread's own end
  std::atomic<std::uint64_t> reentrant{0};     // by code that a reporter called
  std::atomic<std::uint64_t> no_memory{0};     // for its thread's ring
  std::atomic<std::uint64_t> other_thread{0};  // a scope ended on another thread than it began on
  std::atomic<std::uint64_t> too_deep{0};      // more scopes open on one thread than there are frames
  std::atomic<std::uint64_t> not_finite{0};    // observations of handles, as the next
  std::atomic<std::uint64_t> too_many_instruments{0};
  std::atomic<std::uint64_t> stalls{0};  // waits for room; nothing is lost
};

struct HostSlot {
  std::atomic<std::uint64_t> key{0};  // of the host that has it; generation only while it is free
  std::atomic<bool> open{false};
  std::uint64_t ring_size = 0;
  Losses losses;
};

class HostSlots {
 public:
  static constexpr std::size_t count = 256;  // slot 0 is nobody's, 255 would make a key of all ones

  static HostSlots& instance();

  // Takes the slot that has been free for longest; nothing when all are taken.
  [[nodiscard]] std::optional<std::uint64_t> take(std::uint64_t ring_size);
  // From now on threads are let in.
  void open(std::uint64_t key);
  // From now on they are not.
  void close(std::uint64_t key);
  void give_back(std::uint64_t key);

  [[nodiscard]] HostSlot& at(std::size_t index) { return slots_[index]; }
  [[nodiscard]] HostSlot& of(std::uint64_t key) { return at(key >> detail::slot_shift); }
  [[nodiscard]] bool is_open(std::uint64_t key) const;

  // In a forked child: no host is left.
  void close_all();

  [[nodiscard]] std::mutex& mutex() { return mutex_; }  // held over fork

 private:
  HostSlots() = default;

  std::mutex mutex_;  // of take and give_back
  std::array<HostSlot, count> slots_;
  std::array<bool, count> taken_{};
  std::size_t last_taken_ = 0;
};

}  // namespace pollux::ring
