// Stopwatch: how long something takes, telemetry or not. Out: seconds since it was made.
#pragma once

#include <chrono>

namespace batch_pipeline {

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - begin_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_ = Clock::now();
};

}  // namespace batch_pipeline
