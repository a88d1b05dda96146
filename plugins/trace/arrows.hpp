// Arrows: finds the slice that a scope came from which does not lie within it: it was attached on another
// thread, is detached, or was caused by another scope. In: timings, in any order of the two. Out: arrows,
// each once both slices are written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include <pollux/sdk/event.hpp>

#include "format.hpp"

namespace pollux::trace {

// Bounded: it remembers the scopes that ended last, and those that wait longest for their parent's end are
// given up first.
class Arrows {
 public:
  Arrows() : ended_(most_ended) {}

  // The slice of `timing` was put there. The arrows that it completes are valid until the next call.
  const std::vector<Arrow>& note(const Timing& timing, const SliceSpot& spot);

  // The slices so far are out of reach, in another file.
  void clear();

  static constexpr std::size_t most_ended = std::size_t{1} << 15;
  static constexpr std::size_t most_waiting = std::size_t{1} << 16;

 private:
  struct Ended {
    std::uint64_t span = 0;  // 0: none
    SliceSpot spot;
  };
  struct Waiting {
    std::uint64_t arrow;
    SliceSpot spot;
    bool is_cause;
  };

  void come_from(std::uint64_t origin, const Waiting& child);
  void wait(std::uint64_t origin, const Waiting& child);
  void complete(const SliceSpot& parent, const Waiting& child);

  std::vector<Ended> ended_;                                 // at the place that the span's bits give
  std::unordered_multimap<std::uint64_t, Waiting> waiting_;  // by the span they come from
  std::deque<std::pair<std::uint64_t, std::uint64_t>>
      past_;  // origin and arrow of what has waited, oldest first
  std::vector<Arrow> complete_;
};

}  // namespace pollux::trace
