#include "deliver/arena.hpp"

#include <algorithm>
#include <utility>

namespace pollux::deliver {

void Arena::next_chunk(std::size_t size) {
  if (chunks_used_ == chunks_.size() || chunks_[chunks_used_].size < size) {
    const std::size_t wanted = std::max(size, std::clamp(footprint_ / 4, least_chunk, most_chunk));
    const std::size_t bytes = platform::in_pages(wanted);
    const auto position = chunks_.begin() + static_cast<std::ptrdiff_t>(chunks_used_);
    chunks_.insert(position, Chunk{platform::PageArray<std::byte>(bytes), bytes});
    footprint_ += bytes;
  }
  const Chunk& chunk = chunks_[chunks_used_++];
  used_before_ = used();
  begin_ = at_ = chunk.bytes.get();
  end_ = begin_ + chunk.size;
}

void Arena::reset() {
  while (chunks_.size() > chunks_used_) {
    footprint_ -= chunks_.back().size;
    chunks_.pop_back();
  }
  chunks_used_ = used_before_ = 0;
  begin_ = at_ = end_ = nullptr;
}

}  // namespace pollux::deliver
