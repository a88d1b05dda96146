// Memory growth: how many bytes each event leaves in use, apart from what is allocated once.
#pragma once

#include <vector>

namespace pollux::measure {

// A process's memory when it had handled so many events.
struct MemoryAt {
  double events = 0;
  double bytes = 0;
};

// Bytes an event: the median slope between successive measurements, so that a pool or a cache that is
// allocated once between two of them does not count. 0 for fewer than two measurements.
[[nodiscard]] double growth_per_event(const std::vector<MemoryAt>& measured);

}  // namespace pollux::measure
