#include "deliver/pace.hpp"

#include <algorithm>

#include "deliver/batch.hpp"

namespace pollux::deliver {

namespace {

constexpr int share = 10;             // of the budget, for one call
constexpr std::uint32_t growth = 16;  // at most, from one call to the next: the speed may vary by less

// How many events of that duration fit, of a whole batch; at least 1.
std::uint32_t fit(std::chrono::nanoseconds time, double event_ns) {
  return static_cast<std::uint32_t>(
      std::clamp(static_cast<double>(time.count()) / event_ns, 1.0, static_cast<double>(Batch::most_events)));
}

}  // namespace

std::uint32_t Pace::most_of(std::chrono::nanoseconds left) const {
  return event_ns_ > 0 ? std::min(most_, fit(left / 2, event_ns_)) : most_;
}

void Pace::note(std::uint32_t given, std::uint32_t done, std::chrono::nanoseconds took) {
  const auto target = budget_ / share;
  if (done == 0) {
    // A reporter that waits in vain for its backend says nothing of its speed, unless it waits for long: a
    // backend may be too slow for a batch of this size.
    if (took > target) most_ = std::max(1u, std::min(most_, given / 2));
    return;
  }
  event_ns_ = static_cast<double>(std::max<std::int64_t>(1, took.count())) / done;
  const std::uint32_t most = fit(target, event_ns_);
  if (most < most_) {
    most_ = most;
  } else if (given >= most_) {
    most_ = std::min(most, most_ * growth);
  }
}

}  // namespace pollux::deliver
