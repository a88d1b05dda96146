// Arena: memory for what a batch's events point to. Taken in order, given back all at once, kept for the next
// batch.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace pollux::deliver {

class Arena {
 public:
  // `size` bytes aligned to 8, valid until reset.
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

  // Room for `most`, of which so many are taken as `close_array` says. Nothing else is taken in between.
  template <class T>
  [[nodiscard]] T* open_array(std::size_t most) {
    if (most * sizeof(T) > static_cast<std::size_t>(end_ - at_)) [[unlikely]]
      next_chunk(most * sizeof(T));
    return reinterpret_cast<T*>(at_);
  }
  template <class T>
  void close_array(std::size_t count) {
    static_assert(sizeof(T) % 8 == 0);
    at_ += count * sizeof(T);
  }

  // A NUL-terminated copy.
  [[nodiscard]] char* copy(std::string_view text) {
    auto* bytes = reinterpret_cast<char*>(take(text.size() + 1));
    std::memcpy(bytes, text.data(), text.size());
    bytes[text.size()] = '\0';
    return bytes;
  }

  void reset();

 private:
  static constexpr std::size_t chunk_size = 64 * 1024;
  static constexpr std::size_t kept_chunks = 8;  // more are freed by reset

  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size;
  };
  void next_chunk(std::size_t size);

  std::vector<Chunk> chunks_;
  std::size_t used_ = 0;  // chunks
  std::byte* at_ = nullptr;
  std::byte* end_ = nullptr;
};

}  // namespace pollux::deliver
