// Names, tags and texts as the line protocol can carry them: what would end or split a line is replaced.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pollux::statsd {

enum class Format;

// A metric's name: ASCII letters, digits, `_` and `.`, in plain StatsD also `-`. Every other character, whole
// ones of UTF-8, becomes one `_`.
void append_name(std::string& out, std::string_view text, Format format);

// The two parts of a tag; whether anything was replaced in the value. Commas, bars, control characters and
// what is not UTF-8 become `_`, in the key colons as well.
void append_tag_key(std::string& out, std::string_view key);
bool append_tag_value(std::string& out, std::string_view value);

// Cuts the tag that begins there to the 200 bytes that receivers keep, between characters. Whether it was
// longer.
bool cut_tag(std::string& out, std::size_t begin);

// A whole tag, "key:value", or "key" when the value is empty.
void append_tag(std::string& out, std::string_view key, std::string_view value);

// The member of a set: bars, colons, control characters and what is not UTF-8 become `_`; never empty.
// Whether it is another text than was given.
bool append_member(std::string& out, std::string_view text);

}  // namespace pollux::statsd
