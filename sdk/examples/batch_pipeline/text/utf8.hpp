// Characters in UTF-8 text. In: bytes of unknown origin. Out: whether they are text, and safe places to cut
// them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace batch_pipeline {

struct Character {
  char32_t code = 0;     // U+FFFD when invalid
  std::size_t size = 0;  // bytes that it takes; 1 when invalid, 0 at the end of the text
  bool valid = true;
};

// The character at the front. Overlong forms, surrogates and codes above U+10FFFF are invalid.
[[nodiscard]] Character first_character(std::string_view text);

// The offset of the first byte that is not UTF-8.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// The number of characters, an invalid byte counting as one.
[[nodiscard]] std::size_t count_characters(std::string_view text);

// The front of the text, at most `limit` characters.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t limit);

}  // namespace batch_pipeline
