// Text from a file that nobody has vouched for: whether it can be shown to a person, and how to quote it.
#pragma once

#include <string>
#include <string_view>

namespace pollux::load {

// True for valid UTF-8 without control characters, which could rewrite what a terminal shows.
[[nodiscard]] bool is_plain_text(std::string_view text);

// 'text', cut where it is too long for a message; a `?` stands for what is not plain text.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace pollux::load
