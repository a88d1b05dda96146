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

// With escapes alone, as `\n`, `\u001b` or `\u202e` for what is not safe in a line (utf8::is_unsafe), and
// `\xff` for a byte that is not UTF-8. Cut between two characters, and then with a `…` at the end, when it
// would be longer than `longest` bytes.
[[nodiscard]] std::string escaped(std::string_view text, std::size_t longest = std::string_view::npos);

// 'text': how a message quotes a part from outside: without secrets, escaped, and cut to the length of a
// line.
[[nodiscard]] std::string quoted(std::string_view text, std::size_t longest = 80);

// Only the bytes that are not UTF-8.
[[nodiscard]] std::string with_escaped_bytes(std::string_view text);

}  // namespace pollux::diagnose
