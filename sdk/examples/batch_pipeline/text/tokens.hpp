// Tokens: how the embedded adapter counts a text. In: text. Out: words and marks.
#pragma once

#include <cstddef>
#include <string_view>

namespace batch_pipeline {

// Each run of letters, digits and underscores is one token, each other character that is not white space
// another. Beyond ASCII every character is a letter.
[[nodiscard]] std::size_t count_tokens(std::string_view text);

}  // namespace batch_pipeline
