// Thread clocks: the processor time of this process, by thread.
#pragma once

#include <chrono>
#include <string>

namespace pollux::measure {

struct ThreadTimes {
  std::chrono::nanoseconds caller{};     // the thread that asks
  std::chrono::nanoseconds collector{};  // the host's
  std::chrono::nanoseconds worker{};     // of the reporter of that name
  std::chrono::nanoseconds others{};     // the plugin's own, above all

  friend ThreadTimes operator-(const ThreadTimes& a, const ThreadTimes& b) {
    return {a.caller - b.caller, a.collector - b.collector, a.worker - b.worker, a.others - b.others};
  }
};

[[nodiscard]] ThreadTimes thread_times(const std::string& reporter);

}  // namespace pollux::measure
