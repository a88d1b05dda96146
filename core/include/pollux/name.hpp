// Name: what a scope, metric or attribute is called. A literal is known by a hash that is made at compile
// time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

namespace detail {

// Up to 8 bytes as a number, the first the lowest.
[[nodiscard]] constexpr std::uint64_t word_of(const char* text, std::size_t size) {
  if (!std::is_constant_evaluated() && size == 8 && std::endian::native == std::endian::little) {
    std::uint64_t word = 0;
    std::memcpy(&word, text, 8);
    return word;
  }
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) word |= std::uint64_t{static_cast<unsigned char>(text[i])} << 8 * i;
  return word;
}

// Sixteen bytes at a time, as two words that are mixed side by side, the last overlapping those before.
// Literals and run-time strings agree, on every machine.
[[nodiscard]] constexpr std::uint64_t hash_of(const char* text, std::size_t size) {
  std::uint64_t hash = size * 0x9e3779b97f4a7c15u;
  const auto mix = [&hash](std::uint64_t first, std::uint64_t second) {
    hash ^= first * 0xbf58476d1ce4e5b9u ^ std::rotl(second * 0x94d049bb133111ebu, 32);
    hash *= 0xd6e8feb86659fd93u;
    hash ^= hash >> 32;
  };
  std::size_t at = 0;
  for (; at + 16 < size; at += 16) mix(word_of(text + at, 8), word_of(text + at + 8, 8));
  if (size - at > 8) {
    mix(word_of(text + at, 8), word_of(text + size - 8, 8));
  } else {
    mix(size < 8 ? word_of(text, size) : word_of(text + size - 8, 8), 0);
  }
  hash ^= hash >> 29;
  return hash != 0 ? hash : 1;  // 0 stands for "none" everywhere
}

// A null pointer is an empty text.
template <class T>
[[nodiscard]] constexpr std::string_view view_of(const T& text) {
  if constexpr (std::is_pointer_v<T>)
    return text ? std::string_view(text) : std::string_view();
  else
    return text;
}

// Deliberately not constexpr: naming it stops a consteval evaluation with its own name in the error.
inline void a_name_literal_has_its_only_NUL_at_the_end() {}

}  // namespace detail

// Text whose characters are known only at run time: std::string, std::string_view, const char*.
template <class T>
concept RuntimeText =
    std::is_convertible_v<const T&, std::string_view> && !std::is_array_v<std::remove_reference_t<T>> &&
    !std::is_null_pointer_v<T>;

// A literal is read while compiling, so it costs no more than a constant and is the same in every library; an
// array that could change later is refused. Run-time text is hashed at its use, and need not outlive the
// call; a null pointer is the empty name, which is counted as `invalid_name`.
class Name {
 public:
  template <std::size_t N>
  consteval Name(const char (&literal)[N])
      : text_(literal), size_(N - 1), hash_(detail::hash_of(literal, N - 1)) {
    for (std::size_t i = 0; i < N; ++i) {
      if ((literal[i] == '\0') != (i == N - 1)) detail::a_name_literal_has_its_only_NUL_at_the_end();
    }
  }

  template <RuntimeText T>
  constexpr Name(const T& text) : Name(detail::view_of(text)) {}
  constexpr Name(std::string_view text) : text_(text.data()), size_(text.size()), hash_(0) {}

  [[nodiscard]] constexpr std::string_view text() const { return {text_, size_}; }
  [[nodiscard]] constexpr std::uint64_t hash() const {
    return hash_ != 0 ? hash_ : detail::hash_of(text_, size_);
  }

 private:
  const char* text_;
  std::size_t size_;
  std::uint64_t hash_;  // 0: not computed
};

}  // namespace pollux::inline POLLUX_LAYOUT
