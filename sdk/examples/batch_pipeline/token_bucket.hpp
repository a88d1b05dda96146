// TokenBucket: a limit of events per second that allows short bursts. In: the time. Out: how long to wait.
#pragma once

#include <algorithm>
#include <chrono>

namespace batch_pipeline {

// Reads no clock and never sleeps itself. Not for several threads at once.
class TokenBucket {
 public:
  using Clock = std::chrono::steady_clock;

  // `per_second` 0 is no limit. `burst` events may come at once after a pause; at least 1.
  TokenBucket(double per_second, double burst)
      : per_second_(per_second), burst_(std::max(burst, 1.0)), level_(burst_) {}

  // Takes one token, on credit when there is none, and returns when the caller may act.
  [[nodiscard]] Clock::duration take(Clock::time_point now) {
    if (per_second_ <= 0.0) return Clock::duration::zero();
    if (started_ && now > last_) {
      const double passed = std::chrono::duration<double>(now - last_).count();
      level_ = std::min(burst_, level_ + passed * per_second_);
    }
    last_ = started_ ? std::max(last_, now) : now;
    started_ = true;
    level_ -= 1.0;
    if (level_ >= 0.0) return Clock::duration::zero();
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(-level_ / per_second_));
  }

 private:
  double per_second_;
  double burst_;
  double level_;
  Clock::time_point last_{};
  bool started_ = false;
};

}  // namespace batch_pipeline
