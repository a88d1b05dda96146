// Descriptor: an open file, closed at the end of its scope; and reading all of one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace pollux::load {

class Descriptor {
 public:
  Descriptor() = default;
  // Takes over what open() returned; below zero stands for none.
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  // Closes it now, for what is written may be refused only then.
  [[nodiscard]] std::error_code close();

  explicit operator bool() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_ = -1;
};

// errno, as it is now.
[[nodiscard]] std::error_code last_error();

// The bytes of a file no longer than this are kept in memory while it is judged.
inline constexpr std::uint64_t most_file_bytes = std::uint64_t{512} << 20;

// From where the file stands to its end; std::errc::file_too_large beyond most_file_bytes.
[[nodiscard]] std::error_code read_all(const Descriptor& file, std::string& into);

// All of `bytes`.
[[nodiscard]] std::error_code write_all(const Descriptor& file, std::string_view bytes);

}  // namespace pollux::load
