// Decodes UTF-8 one character at a time; everything else here is a loop over that.
#include "text/utf8.hpp"

#include <algorithm>

namespace batch_pipeline {

Character first_character(std::string_view text) {
  if (text.empty()) return {};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const Character invalid{U'\ufffd', 1, false};
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};

  struct Form {
    unsigned char mask, lead;
    std::size_t size;
    char32_t least;  // smaller codes have a shorter form
  };
  constexpr Form forms[] = {{0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};
  for (const Form& form : forms) {
    if ((lead & form.mask) != form.lead) continue;
    if (text.size() < form.size) return invalid;
    auto code = static_cast<char32_t>(lead & static_cast<unsigned char>(~form.mask));
    for (std::size_t i = 1; i < form.size; ++i) {
      if ((byte(i) & 0xc0) != 0x80) return invalid;
      code = code << 6 | (byte(i) & 0x3fu);
    }
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < form.least || code > 0x10ffff || surrogate) return invalid;
    return {code, form.size, true};
  }
  return invalid;
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = first_character(text.substr(at));
    if (!character.valid) return at;
    at += character.size;
  }
  return std::nullopt;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(first_character(text).size);
  return count;
}

std::string_view first_characters(std::string_view text, std::size_t limit) {
  std::size_t end = 0;
  for (; limit > 0 && end < text.size(); --limit) end += first_character(text.substr(end)).size;
  return text.substr(0, end);
}

}  // namespace batch_pipeline
