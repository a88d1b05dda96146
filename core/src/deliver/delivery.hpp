// Delivery: what a reporter is done with in a call of deliver, readable while the call runs. See abi/batch.h.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include <pollux/abi/batch.h>

namespace pollux::deliver {

class Delivery {
 public:
  // Events at the front of the batch; of these, how many were refused for good.
  struct Done {
    std::uint32_t consumed = 0;
    std::uint32_t rejected = 0;
  };

  // Before the call.
  void reset() {
    store(result_.rejected, 0);
    store(result_.consumed, 0);
  }
  // From any thread, at any time. What a plugin says is bounded by what it was given.
  [[nodiscard]] Done done(std::uint32_t given) {
    const std::uint32_t consumed = std::min(load(result_.consumed), given);
    return {consumed, std::min(load(result_.rejected), consumed)};
  }

  // For the call alone.
  [[nodiscard]] pollux_result& result() { return result_; }

 private:
  // A release and an acquire: who sees an event as consumed sees whether it was rejected.
  static void store(std::uint32_t& into, std::uint32_t value) {
    std::atomic_ref(into).store(value, std::memory_order_release);
  }
  static std::uint32_t load(std::uint32_t& from) {
    return std::atomic_ref(from).load(std::memory_order_acquire);
  }

  pollux_result result_{};
};

}  // namespace pollux::deliver
