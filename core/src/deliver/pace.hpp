// Pace: how many events a reporter is given in one call, so that the call takes a tenth of its budget at
// most. A slow reporter is then never taken for one that does not return.
#pragma once

#include <chrono>
#include <cstdint>

namespace pollux::deliver {

// Reads no clock. Not thread-safe: its worker's mutex guards it.
class Pace {
 public:
  // `first`: events of the first call, made before anything is known of the reporter's speed.
  Pace(std::chrono::nanoseconds call_budget, std::uint32_t first) : budget_(call_budget), most_(first) {}
  void adjust(std::chrono::nanoseconds call_budget) { budget_ = call_budget; }

  // The most events of the next call; at least 1.
  [[nodiscard]] std::uint32_t most() const { return most_; }
  // The same of one of the last calls: as many as should take half of the time that is left.
  [[nodiscard]] std::uint32_t most_of(std::chrono::nanoseconds left) const;

  // What an event took in the last call that took any; 0 before that.
  [[nodiscard]] std::chrono::nanoseconds event_time() const {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(event_ns_));
  }

  // A call with `given` events took so long, and was done with `done` of them.
  void note(std::uint32_t given, std::uint32_t done, std::chrono::nanoseconds took);

 private:
  std::chrono::nanoseconds budget_;
  std::uint32_t most_;
  double event_ns_ = 0;  // what an event took in the last call that took any
};

}  // namespace pollux::deliver
