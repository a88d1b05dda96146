// Nap: how long the collector sleeps between two passes. In: how full it found the rings. Out: short naps
// while threads fill their rings quickly, else long ones: a wake-up costs more than the few events that it
// finds.
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
  // An event waits at most so long for the collector; a thread that becomes busy meanwhile wakes it. Where
  // every reporter has its events gathered for longer, so may they wait in the rings.
  static constexpr std::chrono::microseconds longest{2000};
  static constexpr std::chrono::microseconds longest_of_all{50'000};
  // `delay`: the shortest that a reporter's events are gathered for.
  [[nodiscard]] static std::chrono::microseconds longest_for(std::chrono::nanoseconds delay) {
    return std::clamp(std::chrono::duration_cast<std::chrono::microseconds>(delay / 4), longest,
                      longest_of_all);
  }

  // Returns how long to sleep after that pass, at most `most`.
  std::chrono::microseconds after(const Load& load, std::chrono::microseconds most = longest) {
    idle_ = load.found ? 0 : idle_ + 1;
    if (load.fill > much) {
      length_ = shortest;
    } else if (load.fill > some) {
      length_ = std::max(length_ / 2, shortest);
    } else {
      length_ = std::min(length_ * 2, most);
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
