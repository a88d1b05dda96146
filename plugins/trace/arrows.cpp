// Arrows: a parent mostly ends after its children, but one on another thread may end, or arrive, before them.
#include "arrows.hpp"

#include <algorithm>

namespace pollux::trace {
namespace {

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
  if (parent == 0 || !(timing.attached() || timing.detached())) return complete_;

  const Ended& ended = ended_[parent % most_ended];
  if (ended.span == parent) {
    complete(ended.spot, {span, spot});
  } else {
    wait(parent, {span, spot});
  }
  return complete_;
}

void Arrows::wait(std::uint64_t parent, const Waiting& child) {
  waiting_.emplace(parent, child);
  past_.emplace_back(parent, child.span);
  if (past_.size() <= most_waiting) return;
  const auto [oldest_parent, oldest] = past_.front();
  past_.pop_front();
  const auto [first, last] = waiting_.equal_range(oldest_parent);
  const auto found =
      std::find_if(first, last, [span = oldest](const auto& each) { return each.second.span == span; });
  if (found != last) waiting_.erase(found);
}

// An arrow cannot go back in time; clocks of two processors may differ so.
void Arrows::complete(const SliceSpot& parent, const Waiting& child) {
  if (parent.start_ns <= child.spot.start_ns) complete_.push_back({child.span, parent, child.spot});
}

void Arrows::clear() {
  std::fill(ended_.begin(), ended_.end(), Ended{});
  waiting_.clear();
  past_.clear();
}

}  // namespace pollux::trace
