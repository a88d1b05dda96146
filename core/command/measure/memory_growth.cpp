#include "command/measure/memory_growth.hpp"

#include <algorithm>
#include <cstddef>

namespace pollux::measure {

double growth_per_event(const std::vector<MemoryAt>& measured) {
  std::vector<double> slopes;
  for (std::size_t i = 1; i < measured.size(); ++i) {
    const double events = measured[i].events - measured[i - 1].events;
    if (events > 0) slopes.push_back((measured[i].bytes - measured[i - 1].bytes) / events);
  }
  if (slopes.empty()) return 0;
  const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
  std::nth_element(slopes.begin(), middle, slopes.end());
  return *middle;
}

}  // namespace pollux::measure
