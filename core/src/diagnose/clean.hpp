// Clean: the one door through which text from outside comes into messages: names of scopes, texts of
// exceptions, of plugins, of servers and of the system. Out: one line that cannot forge another, steer a
// terminal or tell a secret.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pollux::diagnose {

inline constexpr std::size_t longest_text = 4096;  // bytes of one message

// Without secrets (conceal.hpp), then with an escape in place of each character that is not safe in a line,
// then cut at a character's edge with a note of how much is missing. Cleaning twice changes nothing more. Any
// thread.
[[nodiscard]] std::string cleaned(std::string_view text, std::size_t longest = longest_text);

// The same of a text whose end is missing: its last word reads [truncated], since no pattern knows half a
// secret.
[[nodiscard]] std::string cleaned_cut(std::string_view text);

// Each line of a text of several, cleaned.
[[nodiscard]] std::string cleaned_lines(std::string_view text);

// With escapes alone, as `\n`, `\x1b` or `\u202e`: control characters, bidirectional controls, characters
// without width, separators of lines and bytes that are not UTF-8.
[[nodiscard]] std::string escaped(std::string_view text);

// The same of each line of several.
[[nodiscard]] std::string escaped_lines(std::string_view text);

// Only the bytes that are not UTF-8.
[[nodiscard]] std::string with_escaped_bytes(std::string_view text);

// Whether a character must not appear in a line as it is.
[[nodiscard]] bool is_unsafe(char32_t code);

}  // namespace pollux::diagnose
