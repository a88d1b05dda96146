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

namespace detail {

struct Codes {
  char32_t first, last;
};

// Unicode 15: formatting characters that change what is read without being seen. In order.
inline constexpr Codes invisible[] = {
    {0x00AD, 0x00AD},    // soft hyphen
    {0x034F, 0x034F},    // grapheme joiner
    {0x061C, 0x061C},    // Arabic letter mark
    {0x115F, 0x1160},    // Hangul fillers
    {0x17B4, 0x17B5},    // Khmer inherent vowels
    {0x180B, 0x180F},    // Mongolian selectors
    {0x200B, 0x200F},    // zero-width space and joiners, direction marks
    {0x202A, 0x202E},    // embeddings and overrides
    {0x2060, 0x206F},    // word joiner, isolates, deprecated controls
    {0x3164, 0x3164},    // Hangul filler
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFA0, 0xFFA0},    // halfwidth Hangul filler
    {0xFFF0, 0xFFFB},    // unassigned specials, interlinear annotations
    {0x1BCA0, 0x1BCA3},  // shorthand controls
    {0x1D173, 0x1D17A},  // musical controls
    {0xE0000, 0xE0FFF},  // tags and more selectors
};

template <class Buffer>
void append_unit(Buffer& out, char32_t unit) {
  out.push_back('\\');
  out.push_back('u');
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back("0123456789abcdef"[(unit >> shift) & 0xFu]);
}

}  // namespace detail

// Whether a character must not appear in a line for people as it is: it could end the line, steer a terminal
// or change what is read.
[[nodiscard]] constexpr bool is_unsafe(char32_t code) {
  if (code < 0xAD) return is_control(code);
  if (is_control(code)) return true;
  for (const detail::Codes& codes : detail::invisible) {
    if (code <= codes.last) return code >= codes.first;
  }
  return false;
}

// The one way in which Pollux shows such a character, that of JSON: `\n`, `\u001b`, and two units for a code
// over U+FFFF.
template <class Buffer>
void append_escape(Buffer& out, char32_t code) {
  constexpr std::string_view short_forms = "\"\"\\\\\nn\tt\rr\bb\ff";  // pairs: character, letter
  for (std::size_t i = 0; i < short_forms.size(); i += 2) {
    if (code == static_cast<unsigned char>(short_forms[i])) {
      out.push_back('\\');
      return out.push_back(short_forms[i + 1]);
    }
  }
  if (code < 0x10000) return detail::append_unit(out, code);
  detail::append_unit(out, 0xD800 + ((code - 0x10000) >> 10));
  detail::append_unit(out, 0xDC00 + ((code - 0x10000) & 0x3FFu));
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
