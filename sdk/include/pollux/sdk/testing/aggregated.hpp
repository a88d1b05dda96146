// Aggregated: the aggregate of a metric event made by hand. Owns its bounds and buckets.
//
//   Aggregated::of({1.0, 2.0, 4.5})           3 observations: sum 7.5, min 1, max 4.5
//   Aggregated::of({1.0, 2.0, 4.5}, {2.0})    and in buckets: 2 of them up to 2.0, 1 above
//   Aggregated{.count = 2, .min = 7}          whatever a test needs, possible or not
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include <pollux/abi/event.h>

namespace pollux::testing {

struct Aggregated {
  std::uint64_t count = 1;
  double sum = 0.0;
  double min = 0.0;
  double max = 0.0;
  std::chrono::nanoseconds interval = std::chrono::seconds(10);  // it ends at the event's time
  std::vector<double> bounds = {};
  std::vector<std::uint64_t> buckets = {};  // one more than bounds; none: no buckets

  // As a host sums observations up, of which there is at least one. Without bounds there are no buckets.
  static Aggregated of(std::initializer_list<double> observations,
                       std::initializer_list<double> bounds = {}) {
    Aggregated made;
    made.count = observations.size();
    made.min = std::min(observations);
    made.max = std::max(observations);
    made.bounds = bounds;
    if (bounds.size() > 0) made.buckets.resize(bounds.size() + 1);
    for (const double number : observations) {
      made.sum += number;
      if (made.buckets.empty()) continue;
      const auto bound = std::lower_bound(made.bounds.begin(), made.bounds.end(), number);
      ++made.buckets[static_cast<std::size_t>(bound - made.bounds.begin())];
    }
    return made;
  }

  Aggregated& over(std::chrono::nanoseconds time) { return interval = time, *this; }

  // Valid until the next change of this object.
  [[nodiscard]] pollux_aggregate raw(std::int64_t end_ns) const {
    pollux_aggregate raw{};
    raw.struct_size = POLLUX_AGGREGATE_SIZE_1_0;
    raw.bucket_count = static_cast<std::uint32_t>(buckets.size());
    raw.start_ns = end_ns - interval.count();
    raw.count = count;
    raw.sum = sum;
    raw.min = min;
    raw.max = max;
    if (!buckets.empty()) raw.bounds = bounds.data(), raw.buckets = buckets.data();
    return raw;
  }
};

}  // namespace pollux::testing
