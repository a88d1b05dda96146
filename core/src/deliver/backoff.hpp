// Backoff: how long to wait before trying again. Doubles up to a limit, with full jitter on its upper half,
// so that many reporters of one backend do not come back at once.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

#include "config/settings.hpp"

namespace pollux::deliver {

class Backoff {
 public:
  explicit Backoff(const config::RetrySettings& settings)
      : Backoff(settings.initial_delay, settings.max_delay) {}
  Backoff(std::chrono::nanoseconds initial, std::chrono::nanoseconds most)
      : initial_(initial), most_(most), random_(std::random_device{}()) {}

  // Before attempt `attempt` (2 is the first repeat).
  [[nodiscard]] std::chrono::nanoseconds delay(std::uint32_t attempt) {
    const std::uint32_t doublings = std::min(attempt < 2 ? 0u : attempt - 2, 30u);
    const std::int64_t limit = most_.count();
    const std::int64_t whole = initial_.count() > limit >> doublings ? limit : initial_.count() << doublings;
    return std::chrono::nanoseconds(std::uniform_int_distribution<std::int64_t>(whole / 2, whole)(random_));
  }

 private:
  std::chrono::nanoseconds initial_;
  std::chrono::nanoseconds most_;
  std::minstd_rand random_;
};

}  // namespace pollux::deliver
