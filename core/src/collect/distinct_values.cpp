#include "collect/distinct_values.hpp"

#include <algorithm>
#include <utility>

namespace pollux::collect {

// Where the hash is, or would be.
std::size_t DistinctValues::place_of(std::uint64_t hash) const {
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at] != 0 && slots_[at] != hash) at = (at + 1) & (slots_.size() - 1);
  return at;
}

bool DistinctValues::admit(std::uint64_t hash, std::uint32_t most) {
  if (hash == 0) hash = 1;
  if (slots_.empty()) slots_.resize(8);
  std::size_t at = place_of(hash);
  if (slots_[at] == hash) return true;
  if (size_ >= most) return false;
  if (2 * (size_ + std::size_t{1}) > slots_.size()) {
    grow();
    at = place_of(hash);
  }
  slots_[at] = hash;
  ++size_;
  return true;
}

void DistinctValues::grow() {
  std::vector<std::uint64_t> before(slots_.size() * 2);
  before.swap(slots_);
  for (const std::uint64_t hash : before) {
    if (hash != 0) slots_[place_of(hash)] = hash;
  }
}

}  // namespace pollux::collect
