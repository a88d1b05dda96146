// TextBuffer: where lines are put together. Reused for every batch, so that it allocates only while it grows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace pollux::file {

// A buffer of <pollux/sdk/json_text.hpp> whose appends are inlined.
class TextBuffer {
 public:
  void push_back(char c) {
    *room(1) = c;
    ++size_;
  }
  void append(const char* begin, const char* end) {
    const auto added = static_cast<std::size_t>(end - begin);
    if (added == 0) return;  // `begin` may be null
    std::memcpy(room(added), begin, added);
    size_ += added;
  }
  void append(std::string_view text) { append(text.data(), text.data() + text.size()); }

  // Room for that many bytes at the end; extend() says how many of them were used.
  [[nodiscard]] char* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) grow(bytes);
    return data_.get() + size_;
  }
  void extend(std::size_t bytes) { size_ += bytes; }

  void clear() { size_ = 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::string_view view() const { return {data_.get(), size_}; }

 private:
  void grow(std::size_t bytes) {
    capacity_ = std::max(capacity_ * 2, size_ + bytes);
    std::unique_ptr<char[]> larger(new char[capacity_]);
    std::memcpy(larger.get(), data_.get(), size_);
    data_ = std::move(larger);
  }

  std::size_t size_ = 0;
  std::size_t capacity_ = 4096;
  std::unique_ptr<char[]> data_{new char[capacity_]};
};

}  // namespace pollux::file
