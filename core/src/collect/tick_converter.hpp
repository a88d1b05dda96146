// TickConverter: ticks in, CLOCK_MONOTONIC nanoseconds out. Learns the counter's rate while the process runs.
#pragma once

#include <cstdint>
#include <deque>

namespace pollux::collect {

// Not thread-safe: the collector's. Continuous and increasing: a correction changes the slope, never the
// value. A tick has the same time before and after it, so that a scope begins before those inside it, however
// long it lasts.
class TickConverter {
 public:
  TickConverter();

  // Compares with the system's clock now and then; call it often, and before the first conversion.
  void adjust();

  [[nodiscard]] std::int64_t monotonic_ns(std::uint64_t ticks) const {
    const auto since_base = static_cast<std::int64_t>(ticks - base_ticks_);
    if (since_base < 0 && !earlier_.empty()) [[unlikely]]
      return earlier_ns(ticks);
    return base_ns_ + scaled(since_base, slope_);
  }
  // Of what began at `start` and lasted for `ticks`.
  [[nodiscard]] std::int64_t duration_ns(std::uint64_t start, std::uint64_t ticks) const {
    return monotonic_ns(start + ticks) - monotonic_ns(start);
  }

 private:
  struct Reading {
    std::uint64_t ticks;
    std::int64_t ns;
  };
  static Reading read_both();
  void learn_rate();

  // What held from `ticks` on, until the next one.
  struct Segment {
    std::uint64_t ticks;
    std::int64_t ns;
    std::int64_t slope;
  };
  [[nodiscard]] std::int64_t earlier_ns(std::uint64_t ticks) const;

  [[nodiscard]] static std::int64_t scaled(std::int64_t ticks, std::int64_t slope) {
    __extension__ using Wide = __int128;
    return static_cast<std::int64_t>((static_cast<Wide>(ticks) * slope) >> shift);
  }

  static constexpr int shift = 32;

  bool counts_nanoseconds_;
  bool knows_rate_ = false;
  Reading first_;
  std::uint64_t base_ticks_;
  std::int64_t base_ns_;
  std::int64_t slope_;  // nanoseconds a tick, times 2^shift
  std::int64_t next_adjustment_ns_;
  std::deque<Segment> earlier_;  // before base_ticks_, of more than the last hour
};

}  // namespace pollux::collect
