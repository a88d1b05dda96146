// logfmt: keys and values of a line of text. A value is bare where that is clear, else a JSON string.
#include "logfmt.hpp"

#include <array>
#include <cstddef>

#include <pollux/sdk/json_text.hpp>
#include <pollux/sdk/utf8.hpp>

namespace pollux::log::logfmt {
namespace {

// Bytes of a logfmt value that need no quotes, whatever surrounds them.
constexpr auto bare = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0x21; byte < 0x7F; ++byte) table[byte] = byte != '"' && byte != '=';
  return table;
}();

bool is_bare(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (bare[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    const utf8::Character character = utf8::first(text.substr(at));
    if (character.size < 2 || utf8::is_unsafe(character.code)) return false;
    at += character.size;
  }
  return !text.empty();
}

}  // namespace

void append_key(Buffer& out, std::string_view key) {
  if (is_bare(key)) return out.append(key);
  if (key.empty()) out.push_back('_');
  for (const char c : key) out.push_back(bare[static_cast<unsigned char>(c)] ? c : '_');
}

void append_value(Buffer& out, const Value& value) {
  switch (value.type()) {
    case Value::Type::none:
      return out.append("null");
    case Value::Type::boolean:
      return out.append(value.boolean() ? std::string_view("true") : std::string_view("false"));
    case Value::Type::int64:
      return json::append_integer(out, value.int64());
    case Value::Type::float64:
      return json::append_double(out, value.float64());
    case Value::Type::string:
      return is_bare(value.string()) ? out.append(value.string()) : json::append_string(out, value.string());
  }
}

}  // namespace pollux::log::logfmt
