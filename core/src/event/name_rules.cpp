#include "event/name_rules.hpp"

namespace pollux::event {

namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0u) == 0x80u; }

// Bytes of the sequence that `first` begins, 0 when it begins none (RFC 3629).
std::size_t sequence_size(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

// The ranges of the second byte that rule out overlong forms, surrogates and code points beyond U+10FFFF.
bool second_byte_fits(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second <= 0x9f;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second <= 0x8f;
    default:
      return true;
  }
}

// Bytes of the valid sequence at the front of `text`, 0 when there is none.
std::size_t valid_sequence(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t size = sequence_size(first);
  if (size <= 1) return size;
  if (size > text.size() || !second_byte_fits(first, static_cast<unsigned char>(text[1]))) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  return size;
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = valid_sequence(text.substr(i));
    if (size == 0) return false;
    i += size;
  }
  return true;
}

void repair_utf8(char* text, std::size_t size) {
  for (std::size_t i = 0; i < size;) {
    const std::size_t valid = valid_sequence({text + i, size - i});
    if (valid == 0) text[i] = '?';
    i += valid == 0 ? 1 : valid;
  }
}

bool is_well_formed(std::string_view name) {
  if (name.empty() || name.size() > max_name_size || !is_utf8(name)) return false;
  char previous = '.';
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || (c == '.' && previous == '.')) return false;
    previous = c;
  }
  return previous != '.';
}

bool is_strict(std::string_view name) {
  bool at_start = true;  // of a part
  for (const char c : name) {
    if (at_start ? !is_lower(c) : !(is_lower(c) || is_digit(c) || c == '_' || c == '.')) return false;
    at_start = c == '.';
  }
  return !at_start;
}

std::string_view utf8_prefix(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && is_continuation(text[size])) --size;
  return text.substr(0, size);
}

}  // namespace pollux::event
