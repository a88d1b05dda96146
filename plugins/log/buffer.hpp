// Buffer: where lines are put together. Used for many of them, so that it allocates only while it grows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace pollux::log {

class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  void push_back(char c) {
    if (size_ == capacity_) grow(1);
    data_[size_++] = c;
  }
  void append(const char* begin, const char* end) {
    const auto size = static_cast<std::size_t>(end - begin);
    copy(begin, size, room_for(size));
    size_ += size;
  }
  void append(std::string_view text) { append(text.data(), text.data() + text.size()); }

  // For up to `size` bytes that are written in place: where to, until take() says how many they were.
  [[nodiscard]] char* room_for(std::size_t size) {
    if (capacity_ - size_ < size) grow(size);
    return data_.get() + size_;
  }
  void take(std::size_t size) { size_ += size; }

  void shrink(std::size_t size) { size_ = size; }
  void clear() { size_ = 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const char* data() const { return data_.get(); }
  [[nodiscard]] std::string_view view() const { return {data_.get(), size_}; }

 private:
  // Most pieces are short: two moves that overlap cost less than a call.
  static void copy(const char* from, std::size_t size, char* to) {
    if (size >= 8 && size <= 16) {
      std::memcpy(to, from, 8);
      std::memcpy(to + size - 8, from + size - 8, 8);
    } else if (size >= 4 && size < 8) {
      std::memcpy(to, from, 4);
      std::memcpy(to + size - 4, from + size - 4, 4);
    } else if (size > 16) {
      std::memcpy(to, from, size);
    } else {
      for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
    }
  }

  void grow(std::size_t least) {
    const std::size_t capacity = std::max({capacity_ * 2, size_ + least, std::size_t{4096}});
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(larger.get(), data_.get(), size_);
    data_ = std::move(larger);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace pollux::log
