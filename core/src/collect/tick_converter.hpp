// TickConverter: ticks in, CLOCK_MONOTONIC nanoseconds out. Learns the counter's rate while the process runs,
// and notices when counter and clock step apart.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "collect/tick_history.hpp"
#include "platform/clock.hpp"

namespace pollux::collect {

// What a converter reads; a test gives a machine of its own.
struct Clocks {
  platform::ClockSource source = platform::clock_source();
  std::uint64_t (*ticks)() = &platform::read_ticks;
  std::int64_t (*monotonic_ns)() = &platform::monotonic_ns;
};

// Not thread-safe: the collector's. Between steps it is continuous and increasing: a correction changes the
// slope, never the value. A tick keeps its time, so that a scope begins before those inside it, however long
// it lasts.
//
// A step is a difference of more than 1 ms that did not build up slowly: the system was suspended (its clock
// stands still, the counter goes on), the counter was restarted, or a virtual machine was moved. From there
// on conversions start anew from the system's clock, at the rate that was known before.
class TickConverter {
 public:
  explicit TickConverter(const Clocks& clocks = {});

  // Compares with the system's clock. Call it before each run of conversions; about 60 ns. True after a step.
  bool adjust();

  // Ticks that exceed the range of int64 are its end.
  [[nodiscard]] std::int64_t monotonic_ns(std::uint64_t ticks) const {
    if (ticks - now_.ticks > reach_) [[unlikely]]
      return elsewhere_ns(ticks);
    return now_.ns_of(ticks);
  }
  // Of what began at `start` and lasted for `ticks`.
  [[nodiscard]] std::int64_t duration_ns(std::uint64_t start, std::uint64_t ticks) const {
    return monotonic_ns(start + ticks) - monotonic_ns(start);
  }
  // Whether a tick that no earlier run of conversions has seen was before the last step.
  [[nodiscard]] bool is_before_step(std::uint64_t ticks) const { return ticks - now_.ticks > reach_; }

 private:
  struct Reading {
    std::uint64_t ticks;
    std::int64_t ns;
    std::uint64_t gap;  // ticks that passed while both were read
  };
  [[nodiscard]] Reading read_once() const;
  [[nodiscard]] Reading read_both() const;
  void learn_rate();
  void see(const Reading& reading);
  [[nodiscard]] bool is_due(const Reading& reading, std::int64_t error) const;
  void begin_base_line(const Reading& at);
  void begin_segment(const TickSegment& segment);
  void correct(const Reading& reading, std::int64_t error);
  void spread(const Reading& reading);
  void step(const Reading& reading);
  void doubt_rate(const Reading& reading);
  [[nodiscard]] double rate_since(const Reading& earlier, const Reading& later) const;
  [[nodiscard]] std::int64_t elsewhere_ns(std::uint64_t ticks) const;

  Clocks clocks_;
  bool counts_nanoseconds_;
  bool knows_rate_ = false;
  Reading first_;             // where the base line of the rate begins: the start, or the last disturbance
  Reading last_;              // of the last call
  double rate_ = 1.0;         // nanoseconds a tick
  double doubtful_rate_ = 0;  // what the last two steps say that it is; 0: nothing
  std::int64_t needed_ns_;    // the length of a base line that a rate is learned from
  TickSegment now_;           // that holds now
  std::uint64_t reach_ = 0;   // ticks from now_.ticks on that may have passed
  TickHistory history_;
  std::int64_t corrected_ns_;   // when the slope was set last
  std::int64_t period_ns_ = 0;  // until it is set again
};

}  // namespace pollux::collect
