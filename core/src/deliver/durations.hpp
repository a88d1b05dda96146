// Durations: how long something took, ever and lately. In: one duration at a time, for one event or many.
// Out: quantiles.
#pragma once

#include <chrono>
#include <cstdint>

#include <pollux/sdk/quantiles.hpp>
#include <pollux/stats.hpp>

#include "deliver/instance.hpp"

namespace pollux::deliver {

class Durations {
 public:
  static constexpr std::chrono::seconds window{10};

  void record(std::chrono::nanoseconds took, std::uint64_t times, Deadline now);

  [[nodiscard]] DurationStats all() const;
  // Of the last one to two windows.
  [[nodiscard]] DurationStats recent(Deadline now) const;

 private:
  struct Part {
    Quantiles quantiles;  // of nanoseconds
    std::chrono::nanoseconds max{};

    void add(const Part& other);
    [[nodiscard]] DurationStats stats() const;
  };
  void turn_windows(Deadline now);

  Part earlier_;   // than the two windows
  Part previous_;  // window
  Part current_;
  Deadline current_began_ = Deadline::min();
};

}  // namespace pollux::deliver
