#include "deliver/ages.hpp"

#include <limits>

namespace pollux::deliver {

void Ages::note(std::uint64_t sequence, Deadline now) {
  if (count_ > 0 && now < mark(count_ - 1).until) return;
  while (count_ > 0 && is_too_old(mark(0), now)) {
    first_ = (first_ + 1) % marks_.size();
    --count_;
  }
  const Deadline until = now + most_ / 64;
  if (count_ == marks_.size()) {  // these pass for younger than they are
    marks_[(first_ + count_ - 1) % marks_.size()].until = until;
  } else {
    marks_[(first_ + count_++) % marks_.size()] = {sequence, until};
  }
}

std::uint64_t Ages::too_old_before(Deadline now) const {
  for (std::size_t i = 0; i < count_; ++i) {
    if (!is_too_old(mark(i), now)) return mark(i).sequence;
  }
  return std::numeric_limits<std::uint64_t>::max();
}

}  // namespace pollux::deliver
