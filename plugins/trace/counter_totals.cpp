// CounterTotals: adds up a batch's increments in order of time, on top of what is written.
#include "counter_totals.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>

#include "trace_time.hpp"

namespace pollux::trace {

namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

// An increment that is not newer than what is written stands right behind it: points of one time would be
// shown in the order of the file, where a total may fall.
std::int64_t time_behind(std::int64_t written, std::int64_t time) {
  if (time > written) return time;
  return written == most ? most : written + 1;
}

}  // namespace

void CounterTotals::plan(const Batch& batch, Tracks& tracks) {
  planned_.clear();
  next_ = 0;
  std::uint32_t index = 0;
  for (const Event event : batch) {
    const std::uint32_t here = index++;
    if (!event.is_metric()) continue;
    const Metric metric = event.metric();
    if (!adds_up(metric.type())) continue;
    const double amount = metric.value().number();
    if (!std::isfinite(amount)) continue;
    planned_.push_back({here, time_of(metric), amount, {&tracks.of(metric)}});
  }
  if (planned_.empty()) return;

  by_time_.resize(planned_.size());
  std::iota(by_time_.begin(), by_time_.end(), 0u);
  std::stable_sort(by_time_.begin(), by_time_.end(), [this](std::uint32_t a, std::uint32_t b) {
    return planned_[a].time_ns < planned_[b].time_ns;
  });
  ahead_.clear();
  for (const std::uint32_t place : by_time_) {
    Increment& each = planned_[place];
    const std::uint32_t number = each.point.track->number;
    auto found = ahead_.find(number);
    if (found == ahead_.end()) {
      const auto track = tracks_.find(number);
      const Point fresh{each.point.track, least, 0.0};
      found = ahead_.emplace(number, track == tracks_.end() ? fresh : track->second).first;
    }
    Point& point = found->second;
    point.time_ns = time_behind(point.time_ns, each.time_ns);
    point.total += each.amount;
    each.point = point;
  }
}

const CounterTotals::Point* CounterTotals::find(std::uint32_t index) {
  while (next_ < planned_.size() && planned_[next_].index < index) ++next_;
  return next_ < planned_.size() && planned_[next_].index == index ? &planned_[next_].point : nullptr;
}

void CounterTotals::commit(std::uint32_t count) {
  for (const Increment& each : planned_) {
    if (each.index >= count) break;
    const Point fresh{each.point.track, each.point.time_ns, 0.0};
    Point& track = tracks_.try_emplace(each.point.track->number, fresh).first->second;
    track.time_ns = std::max(track.time_ns, each.point.time_ns);
    track.total += each.amount;
  }
  planned_.clear();
}

}  // namespace pollux::trace
