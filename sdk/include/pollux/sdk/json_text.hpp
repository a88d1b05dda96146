// JSON text, appended piece by piece to a buffer: what the reporters that write JSON, and the summary, share.
// In: strings, numbers and Values. Out: characters, always valid UTF-8 and always on one line.
//
// A buffer is any class with push_back(char) and append(const char* begin, const char* end): std::string,
// fmt::memory_buffer.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string_view>

#include <pollux/sdk/utf8.hpp>
#include <pollux/sdk/value.hpp>

namespace pollux::json {

template <class Buffer>
void append_raw(Buffer& out, std::string_view text) {
  out.append(text.data(), text.data() + text.size());
}

namespace detail {

// Bytes that do not go out as they are without a second look.
inline constexpr auto special = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    table[byte] = byte < 0x20 || byte >= 0x7F || byte == '"' || byte == '\\';
  }
  return table;
}();

}  // namespace detail

// The text with `"`, `\` and what is not safe in a line (utf8::is_unsafe) escaped, without quotes around it.
// A byte that is not part of well-formed UTF-8 becomes U+FFFD.
template <class Buffer>
void append_escaped(Buffer& out, std::string_view text) {
  std::size_t plain = 0;  // where the run of characters begins that goes out as it is
  std::size_t at = 0;
  while (at < text.size()) {
    if (!detail::special[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    const utf8::Character character = utf8::first(text.substr(at));
    const bool replaced = character.size == 0;
    if (!replaced && character.code >= 0x80 && !utf8::is_unsafe(character.code)) {
      at += character.size;
      continue;
    }
    append_raw(out, text.substr(plain, at - plain));
    if (replaced) {
      append_raw(out, utf8::replacement);
    } else {
      utf8::append_escape(out, character.code);
    }
    at += replaced ? 1 : character.size;
    plain = at;
  }
  append_raw(out, text.substr(plain));
}

template <class Buffer>
void append_string(Buffer& out, std::string_view text) {
  out.push_back('"');
  append_escaped(out, text);
  out.push_back('"');
}

template <class Buffer, std::integral Integer>
void append_integer(Buffer& out, Integer number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// The shortest digits that read back as the same double, with a point or an exponent, so that it stays a
// double for whoever reads it back; else "NaN", "Infinity" or "-Infinity", without quotes.
template <class Buffer>
void append_double(Buffer& out, double number) {
  if (std::isnan(number)) return append_raw(out, "NaN");
  if (std::isinf(number)) return append_raw(out, number > 0 ? "Infinity" : "-Infinity");
  char digits[40];
  const double size = std::fabs(number);
  const bool fixed = size == 0.0 || (size >= 1e-9 && size < 1e16);
  const auto format = fixed ? std::chars_format::fixed : std::chars_format::scientific;
  char* const end = std::to_chars(digits, digits + sizeof digits, number, format).ptr;
  out.append(digits, end);
  if (fixed &&
      std::string_view(digits, static_cast<std::size_t>(end - digits)).find('.') == std::string_view::npos) {
    append_raw(out, ".0");
  }
}

// A double as a JSON value. JSON has no number that is not finite: such a one becomes the string "NaN",
// "Infinity" or
// "-Infinity".
template <class Buffer>
void append_number(Buffer& out, double number) {
  const bool finite = std::isfinite(number);
  if (!finite) out.push_back('"');
  append_double(out, number);
  if (!finite) out.push_back('"');
}

// Nothing becomes null.
template <class Buffer>
void append_value(Buffer& out, const Value& value) {
  switch (value.type()) {
    case Value::Type::none:
      return append_raw(out, "null");
    case Value::Type::boolean:
      return append_raw(out, value.boolean() ? "true" : "false");
    case Value::Type::int64:
      return append_integer(out, value.int64());
    case Value::Type::float64:
      return append_number(out, value.float64());
    case Value::Type::string:
      return append_string(out, value.string());
  }
}

}  // namespace pollux::json
