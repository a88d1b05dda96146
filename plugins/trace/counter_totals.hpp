// CounterTotals: what each series of a counter stands at. In: increments, in the order in which they are
// delivered. Out: totals that never run backwards in time, as a counter track must not.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include <pollux/sdk/event.hpp>

#include "tracks.hpp"

namespace pollux::trace {

class CounterTotals {
 public:
  struct Point {
    const Track* track = nullptr;
    std::int64_t time_ns = 0;
    double total = 0.0;
  };

  // Looks through the counters of a batch, those that go up and down too. Threads are delivered one after the
  // other, so that their increments have to be put in order of time before they can be added up.
  void plan(const Batch& batch, Tracks& tracks);

  // The point of the track that the `index`-th event of the planned batch makes; null if it makes none: it is
  // no counter, or adds what is not a finite number. Asked for in ascending order.
  [[nodiscard]] const Point* find(std::uint32_t index);

  // The first `count` events of the planned batch are written; the others will come again.
  void commit(std::uint32_t count);

  void clear() { tracks_.clear(); }

 private:
  struct Increment {
    std::uint32_t index;  // in the batch
    std::int64_t time_ns;
    double amount;
    Point point;
  };

  std::unordered_map<std::uint32_t, Point> tracks_;  // by track, as far as they are written
  std::unordered_map<std::uint32_t, Point> ahead_;   // the same at the end of the planned batch
  std::vector<Increment> planned_;                   // in the order of the batch
  std::vector<std::uint32_t> by_time_;               // places in planned_
  std::size_t next_ = 0;                             // in planned_, of find
};

}  // namespace pollux::trace
