// The bytes of a file that nobody has vouched for, read at any offset; a read beyond the end is an answer,
// not a fault. In: a seekable stream. Out: the readers of ELF and PE files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace pollux::load {

class FileBytes {
 public:
  // The most that one read may ask for, so that a forged size allocates little.
  static constexpr std::uint64_t most_at_once = std::uint64_t{1024} * 1024;

  // `stream` must outlive this.
  explicit FileBytes(std::istream& stream);

  [[nodiscard]] std::uint64_t size() const { return size_; }

  // `count` bytes from `offset`; nothing when they do not all lie in the file or are more than most_at_once.
  [[nodiscard]] std::optional<std::string> read(std::uint64_t offset, std::uint64_t count) const;

 private:
  std::istream* stream_;
  std::uint64_t size_ = 0;
};

// The little-endian unsigned integer at `at`, which must lie in `bytes`, on a machine of either byte order.
template <class T>
[[nodiscard]] T little_endian(std::string_view bytes, std::size_t at) {
  T value = 0;
  for (std::size_t i = sizeof(T); i-- > 0;) {
    value = static_cast<T>((std::uint64_t{value} << 8) | static_cast<unsigned char>(bytes[at + i]));
  }
  return value;
}

}  // namespace pollux::load
