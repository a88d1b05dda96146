#include "deliver/arena.hpp"

#include <algorithm>

namespace pollux::deliver {

void Arena::next_chunk(std::size_t size) {
  if (used_ == chunks_.size() || chunks_[used_].size < size) {
    const std::size_t bytes = std::max(size, chunk_size);
    const auto position = chunks_.begin() + static_cast<std::ptrdiff_t>(used_);
    chunks_.insert(position, Chunk{std::unique_ptr<std::byte[]>(new std::byte[bytes]), bytes});
  }
  Chunk& chunk = chunks_[used_++];
  at_ = chunk.bytes.get();
  end_ = at_ + chunk.size;
}

void Arena::reset() {
  if (chunks_.size() > kept_chunks) chunks_.resize(kept_chunks);
  used_ = 0;
  at_ = end_ = nullptr;
}

}  // namespace pollux::deliver
