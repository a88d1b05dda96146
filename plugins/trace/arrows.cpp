// Arrows: a parent mostly ends after its children, but one on another thread may end, or arrive, before them.
#include "arrows.hpp"

#include <algorithm>

#include <pollux/sdk/links.hpp>

namespace pollux::trace {
namespace {

constexpr std::uint64_t own_numbers = 0x9e3779b97f4a7c15u;  // odd: different origins give different arrows

std::uint64_t number_of(const std::uint8_t (&bytes)[8]) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number;
}

}  // namespace

const std::vector<Arrow>& Arrows::note(const Timing& timing, const SliceSpot& spot) {
  complete_.clear();
  const pollux_span* trace = timing.span();
  if (!trace || spot.track == 0) return complete_;
  const std::uint64_t span = number_of(trace->span_id);
  const std::uint64_t parent = number_of(trace->parent_span_id);

  if (!waiting_.empty()) {
    const auto [first, last] = waiting_.equal_range(span);
    for (auto each = first; each != last; ++each) complete(spot, each->second);
    waiting_.erase(first, last);
  }
  ended_[span % most_ended] = {span, spot};
  if (parent != 0 && (timing.attached() || timing.detached())) come_from(parent, {span, spot, false});
  for_each_link(*trace, [&](const pollux_link& link) {
    const std::uint64_t origin = number_of(link.span_id);
    // A span may have an arrow from its parent as well.
    come_from(origin, {span ^ origin * own_numbers, spot, true});
  });
  return complete_;
}

void Arrows::come_from(std::uint64_t origin, const Waiting& child) {
  const Ended& ended = ended_[origin % most_ended];
  if (ended.span == origin) {
    complete(ended.spot, child);
  } else {
    wait(origin, child);
  }
}

void Arrows::wait(std::uint64_t origin, const Waiting& child) {
  waiting_.emplace(origin, child);
  past_.emplace_back(origin, child.arrow);
  if (past_.size() <= most_waiting) return;
  const auto [oldest_origin, oldest] = past_.front();
  past_.pop_front();
  const auto [first, last] = waiting_.equal_range(oldest_origin);
  const auto found =
      std::find_if(first, last, [arrow = oldest](const auto& each) { return each.second.arrow == arrow; });
  if (found != last) waiting_.erase(found);
}

// An arrow cannot go back in time; clocks of two processors may differ so.
void Arrows::complete(const SliceSpot& parent, const Waiting& child) {
  if (parent.start_ns <= child.spot.start_ns)
    complete_.push_back({child.arrow, parent, child.spot, child.is_cause});
}

void Arrows::clear() {
  std::fill(ended_.begin(), ended_.end(), Ended{});
  waiting_.clear();
  past_.clear();
}

}  // namespace pollux::trace
