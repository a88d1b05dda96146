// Name: what a scope, metric or attribute is called. A literal is known by a hash that is made at compile
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace pollux {

namespace detail {

// 64-bit FNV-1a with a final mix, so that the low bits may index a table. Literals and run-time strings
// agree.
[[nodiscard]] constexpr std::uint64_t hash_of(const char* text, std::size_t size) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (std::size_t i = 0; i < size; ++i) {
    hash ^= static_cast<unsigned char>(text[i]);
    hash *= 0x100000001b3u;
  }
  hash ^= hash >> 32;
  hash *= 0x9e3779b97f4a7c15u;
  hash ^= hash >> 29;
  return hash != 0 ? hash : 1;  // 0 stands for "none" everywhere
}

// Deliberately not constexpr: naming it stops a consteval evaluation with its own name in the error.
inline void a_name_literal_has_its_only_NUL_at_the_end() {}

}  // namespace detail

// Text whose characters are known only at run time: std::string, std::string_view, const char*.
template <class T>
concept RuntimeText =
    std::is_convertible_v<const T&, std::string_view> && !std::is_array_v<std::remove_reference_t<T>>;

// A literal is read while compiling, so it costs no more than a constant and is the same in every library; an
// array that could change later is refused. Run-time text is hashed at its use, and need not outlive the
// call.
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
  constexpr Name(const T& text) : Name(std::string_view(text)) {}
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

}  // namespace pollux
