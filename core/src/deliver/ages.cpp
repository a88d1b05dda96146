#include "deliver/ages.hpp"

#include <algorithm>

namespace pollux::deliver {

void Ages::note(std::uint64_t sequence, Deadline now) {
  if (!marks_.empty() && now < marks_.back().until) return;
  while (!marks_.empty() && is_too_old(marks_.front(), now)) marks_.pop_front();
  marks_.push_back({sequence, now + most_ / 64});
}

std::uint64_t Ages::too_old_before(Deadline now) const {
  const auto young = std::ranges::find_if(marks_, [&](const Mark& mark) { return !is_too_old(mark, now); });
  return young == marks_.end() ? std::numeric_limits<std::uint64_t>::max() : young->sequence;
}

}  // namespace pollux::deliver
