// TickConverter: ticks in, CLOCK_MONOTONIC nanoseconds out. Learns the counter's rate while the process runs.
#pragma once

#include <cstdint>

namespace pollux::collect {

// Not thread-safe: the collector's. Continuous and increasing: a correction changes the slope, never the
// value.
class TickConverter {
 public:
  TickConverter();

  // Compares with the system's clock now and then; call it often, and before the first conversion.
  void adjust();

  [[nodiscard]] std::int64_t monotonic_ns(std::uint64_t ticks) const {
    return base_ns_ + scaled(static_cast<std::int64_t>(ticks - base_ticks_));
  }
  // A length of time. At the rate that holds now, whenever it was.
  [[nodiscard]] std::int64_t duration_ns(std::uint64_t ticks) const {
    return scaled(static_cast<std::int64_t>(ticks));
  }

 private:
  struct Reading {
    std::uint64_t ticks;
    std::int64_t ns;
  };
  static Reading read_both();
  void learn_rate();

  [[nodiscard]] std::int64_t scaled(std::int64_t ticks) const {
    __extension__ using Wide = __int128;
    return static_cast<std::int64_t>((static_cast<Wide>(ticks) * slope_) >> shift);
  }

  static constexpr int shift = 32;

  bool counts_nanoseconds_;
  bool knows_rate_ = false;
  Reading first_;
  std::uint64_t base_ticks_;
  std::int64_t base_ns_;
  std::int64_t slope_;  // nanoseconds a tick, times 2^shift
  std::int64_t next_adjustment_ns_;
};

}  // namespace pollux::collect
