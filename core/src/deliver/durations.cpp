#include "deliver/durations.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pollux::deliver {

using std::chrono::nanoseconds;

void Durations::Part::add(const Part& other) {
  quantiles.add(other.quantiles);
  max = std::max(max, other.max);
}

DurationStats Durations::Part::stats() const {
  // An estimate may lie above what is known to be the longest.
  const auto at = [this](double share) {
    return std::min(nanoseconds(std::llround(quantiles.at(share))), max);
  };
  return {quantiles.count(), at(0.5), at(0.99), max};
}

void Durations::record(nanoseconds took, std::uint64_t times, Deadline now) {
  if (current_began_ == Deadline::min()) current_began_ = now;
  if (now - current_began_ >= window) turn_windows(now);
  current_.quantiles.record(static_cast<double>(took.count()), times);
  current_.max = std::max(current_.max, took);
}

void Durations::turn_windows(Deadline now) {
  earlier_.add(previous_);
  previous_ = std::exchange(current_, {});
  if (now - current_began_ >= 2 * window) earlier_.add(std::exchange(previous_, {}));
  current_began_ = now;
}

DurationStats Durations::all() const {
  Part whole = earlier_;
  whole.add(previous_);
  whole.add(current_);
  return whole.stats();
}

DurationStats Durations::recent(Deadline now) const {
  if (current_began_ == Deadline::min() || now - current_began_ >= 2 * window) return {};
  Part recent = current_;
  if (now - current_began_ < window) recent.add(previous_);
  return recent.stats();
}

}  // namespace pollux::deliver
