// SizeLimit: the most bytes that a request of one signal should have. It is not known before a collector, or
// the proxy in front of it, refuses a request as too large; from then on it is at most half of that size.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace pollux::otlp {

class SizeLimit {
 public:
  using Time = std::chrono::nanoseconds;  // since any start

  // After so long without a refusal the limit is `most` again: the server's may have been raised. Finding it
  // again costs as many refused requests as it takes halves.
  static constexpr Time memory = std::chrono::minutes(10);

  explicit SizeLimit(std::size_t most) : most_(most), bytes_(most) {}

  // Before the first request of a batch.
  void begin(Time now) {
    if (is_in_doubt_ || now - refused_ >= memory) bytes_ = most_;
    is_in_doubt_ = false;
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  // A request of that size was too large. `is_single`: it had one event.
  void refuse(std::size_t size, bool is_single, Time now) {
    const std::size_t half = std::max<std::size_t>(1, size / 2);
    is_new_ = is_new_ || half < bytes_;
    bytes_ = std::min(bytes_, half);
    refused_ = now;
    // No server is so narrow: it refuses everything, and what it takes is to be found out by the next batch.
    is_in_doubt_ = is_in_doubt_ || (is_single && size <= smallest);
  }

  // Whether it has become less since this was asked last.
  [[nodiscard]] bool take_news() { return std::exchange(is_new_, false); }

 private:
  static constexpr std::size_t smallest = 4096;

  std::size_t most_;
  std::size_t bytes_;
  Time refused_ = -memory;  // the last time
  bool is_in_doubt_ = false;
  bool is_new_ = false;
};

}  // namespace pollux::otlp
