// Arena: memory for what a batch's events point to. Taken in order, given back all at once, kept for the next
// batch.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

#include "platform/pages.hpp"

namespace pollux::deliver {

class Arena {
 public:
  // `size` bytes aligned to 8, valid until reset. Throws std::bad_alloc.
  [[nodiscard]] std::byte* take(std::size_t size) {
    size = (size + 7) & ~std::size_t{7};
    if (size > static_cast<std::size_t>(end_ - at_)) [[unlikely]]
      next_chunk(size);
    std::byte* taken = at_;
    at_ += size;
    return taken;
  }

  template <class T>
  [[nodiscard]] T* take_array(std::size_t count) {
    return reinterpret_cast<T*>(take(count * sizeof(T)));
  }

  // A NUL-terminated copy.
  [[nodiscard]] char* copy(std::string_view text) {
    auto* bytes = reinterpret_cast<char*>(take(text.size() + 1));
    std::memcpy(bytes, text.data(), text.size());
    bytes[text.size()] = '\0';
    return bytes;
  }

  // Bytes taken since the last reset, and bytes of memory for them.
  [[nodiscard]] std::size_t used() const { return used_before_ + static_cast<std::size_t>(at_ - begin_); }
  [[nodiscard]] std::size_t footprint() const { return footprint_; }

  // Keeps as much memory as was used this time.
  void reset();

 private:
  // The least and the most that is taken from the system at a time. In between a quarter of what there is: so
  // much may lie idle at the end.
  static constexpr std::size_t least_chunk = 16 * 1024;
  static constexpr std::size_t most_chunk = 256 * 1024;

  struct Chunk {
    platform::PageArray<std::byte> bytes;
    std::size_t size;
  };
  void next_chunk(std::size_t size);

  std::vector<Chunk> chunks_;
  std::size_t chunks_used_ = 0;
  std::size_t used_before_ = 0;  // in the chunks before the last that is used
  std::size_t footprint_ = 0;
  std::byte* begin_ = nullptr;  // of the last chunk that is used
  std::byte* at_ = nullptr;
  std::byte* end_ = nullptr;
};

}  // namespace pollux::deliver
