// SimulatedMachine: a CPU counter and a monotonic clock that a test moves, for the converter between the two.
#pragma once

#include <cstdint>

#include "collect/tick_converter.hpp"

namespace pollux::test {

// One at a time. Reading the clocks takes 20 ns each, as on a real machine.
class SimulatedMachine {
 public:
  SimulatedMachine() { now() = *this; }

  static collect::Clocks clocks() {
    return {platform::ClockSource::cpu_counter, [] { return now().read_ticks(); },
            [] { return now().read_ns(); }};
  }
  static SimulatedMachine& now() {
    static SimulatedMachine machine(0);
    return machine;
  }

  [[nodiscard]] std::uint64_t ticks() const { return static_cast<std::uint64_t>(ticks_); }
  [[nodiscard]] std::int64_t ns() const { return ns_; }

  void pass(std::int64_t ns) {
    ns_ += ns;
    ticks_ += static_cast<double>(ns) * ghz_;
  }
  // The counter goes on, the clock does not.
  void suspend(std::int64_t ns) { ticks_ += static_cast<double>(ns) * ghz_; }
  // The clock goes on, the counter does not.
  void pause_counter(std::int64_t ns) { ns_ += ns; }
  void restart_counter(std::uint64_t at) { ticks_ = static_cast<double>(at); }
  void run_at(double ghz) { ghz_ = ghz; }

 private:
  explicit SimulatedMachine(int) {}
  std::uint64_t read_ticks() {
    pass(20);
    return ticks();
  }
  std::int64_t read_ns() {
    pass(20);
    return ns_;
  }

  double ticks_ = 1e12;
  std::int64_t ns_ = 5'000'000'000;
  double ghz_ = 3.0;
};

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour = 60 * minute;

}  // namespace pollux::test
