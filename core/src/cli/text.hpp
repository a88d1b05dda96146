// Text for people: foreign bytes (plugin files, input lines) in, what a terminal can safely show out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pollux::cli {

[[nodiscard]] bool is_utf8(std::string_view text);

// Each character that is not safe in a line (diagnose/clean.hpp) and each malformed byte becomes '?', so that
// no plugin and no input line can steer the terminal; what is longer than `longest` bytes is cut and ends in
// "...".
[[nodiscard]] std::string printable(std::string_view text, std::size_t longest = std::string_view::npos);

// "1 event", "2 events".
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

}  // namespace pollux::cli
