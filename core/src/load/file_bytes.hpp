// The bytes of a file that nobody has vouched for, looked at by offset; a look beyond the end is an answer,
// not a fault. In: all of the file. Out: the readers of ELF and PE files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pollux::load {

class FileBytes {
 public:
  // The most that a section may have.
  static constexpr std::uint64_t most_at_once = std::uint64_t{1024} * 1024;

  // What `bytes` refers to must outlive this and all that it returns.
  explicit FileBytes(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint64_t size() const { return bytes_.size(); }

  // `count` bytes from `offset`; nothing when they do not all lie in the file or are more than most_at_once.
  [[nodiscard]] std::optional<std::string_view> read(std::uint64_t offset, std::uint64_t count) const {
    if (count > most_at_once || offset > size() || count > size() - offset) return std::nullopt;
    return bytes_.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(count));
  }

 private:
  std::string_view bytes_;
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
