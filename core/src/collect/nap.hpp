// Nap: how long the collector sleeps between two passes. In: how full it found the rings. Out: short naps while threads
// fill their rings quickly, else long ones: a wake-up costs more than the few events that it finds.
#pragma once

#include <algorithm>
#include <chrono>

namespace pollux::collect {

// What a pass found.
struct Load {
  bool found = false;  // anything
  double fill = 0;     // the fullest ring, 0 to 1
};

class Nap {
 public:
  // A thread that records without a pause fills a ring of the default size in about 0.4 ms.
  static constexpr std::chrono::microseconds shortest{150};
  // An event waits at most so long for the collector; a thread that becomes busy meanwhile wakes it.
  static constexpr std::chrono::microseconds longest{2000};

  // Returns how long to sleep after that pass.
  std::chrono::microseconds after(const Load& load) {
    idle_ = load.found ? 0 : idle_ + 1;
    if (load.fill > much) {
      length_ = shortest;
    } else if (load.fill > some) {
      length_ = std::max(length_ / 2, shortest);
    } else {
      length_ = std::min(length_ * 2, longest);
    }
    return length_;
  }

  // So much was found so little that the collector can wait to be woken.
  [[nodiscard]] bool is_over() const { return idle_ > naps_before_parking; }
  // The collector was woken.
  void begin() {
    idle_ = 0;
    length_ = shortest;
  }

 private:
  static constexpr double much = 0.3;
  static constexpr double some = 0.1;
  static constexpr int naps_before_parking = 6;

  std::chrono::microseconds length_ = shortest;
  int idle_ = 0;  // passes in a row that found nothing
};

}  // namespace pollux::collect
