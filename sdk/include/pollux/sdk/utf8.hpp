// UTF-8 as it comes from applications: which bytes at the front of a text are well-formed, and which
// characters must not reach a line of text or a terminal as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pollux::utf8 {

inline constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

struct Character {
  char32_t code = 0;
  std::size_t size = 0;  // bytes; 0 when the bytes at the front are not well-formed
};

// The first character of `text`, which is not empty. Refuses overlong forms, surrogates and values over
// U+10FFFF (Unicode 15, table 3-7).
[[nodiscard]] constexpr Character first(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};

  std::size_t size = 0;
  char32_t code = 0;
  unsigned low = 0x80;   // bounds of the second byte
  unsigned high = 0xBF;  //
  if (lead >= 0xC2 && lead <= 0xDF) {
    size = 2, code = lead & 0x1Fu;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    size = 3, code = lead & 0x0Fu;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    size = 4, code = lead & 0x07u;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {};
  }
  if (text.size() < size) return {};
  for (std::size_t i = 1; i < size; ++i) {
    if (byte(i) < low || byte(i) > high) return {};
    code = (code << 6) | (byte(i) & 0x3Fu);
    low = 0x80, high = 0xBF;
  }
  return {code, size};
}

[[nodiscard]] constexpr bool is_valid(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = first(text).size;
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

// The longest prefix of at most `size` bytes that does not split a character.
[[nodiscard]] constexpr std::string_view prefix(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0u) == 0x80u) --size;
  return text.substr(0, size);
}

// Control characters, and the two separators that some readers take for the end of a line.
[[nodiscard]] constexpr bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x2028 || code == 0x2029;
}

// How many characters a text has; each byte that is not well-formed counts as one.
[[nodiscard]] constexpr std::size_t length(std::string_view text) {
  std::size_t characters = 0;
  while (!text.empty()) {
    const std::size_t size = first(text).size;
    text.remove_prefix(size == 0 ? 1 : size);
    ++characters;
  }
  return characters;
}

}  // namespace pollux::utf8
