// One line of a plugin's option schema.
// In: `KEY|TYPE|DEFAULT|FLAGS|SUMMARY`. Out: an OptionSpec, or what is wrong with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "load/manifest.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// An error has no place; the caller knows the file.
[[nodiscard]] Result<OptionSpec> parse_option_spec(std::string_view line);

// The segments of a key: "rotate.size" has two. A dot within quotes is part of a pattern. Empty when a
// segment is malformed, or there are more than 16.
[[nodiscard]] std::vector<std::string_view> segments_of(std::string_view key);

// Whether the segment stands for many keys: `*` or 'PATTERN'.
[[nodiscard]] inline bool is_wildcard(std::string_view segment) {
  return segment == "*" || segment.starts_with('\'');
}

}  // namespace pollux::load
