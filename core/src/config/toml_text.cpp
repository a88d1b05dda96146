// The escapes and forms of TOML 1.0.
#include "config/toml_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include <pollux/sdk/utf8.hpp>

namespace pollux::config {

namespace {

bool is_bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

std::string toml_string(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    const std::size_t size = std::max<std::size_t>(character.size, 1);
    if (character.size == 0) {
      quoted += utf8::replacement;
    } else if (character.code > 0xFFFF && utf8::is_unsafe(character.code)) {  // TOML has no pairs of units
      char code[16];
      std::snprintf(code, sizeof code, "\\U%08x", static_cast<unsigned>(character.code));
      quoted += code;
    } else if (character.code == '"' || character.code == '\\' || utf8::is_unsafe(character.code)) {
      utf8::append_escape(quoted, character.code);
    } else {
      quoted += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return quoted += '"';
}

std::string toml_key(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), is_bare);
  return bare ? std::string(key) : toml_string(key);
}

std::string toml_number(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  std::string text(buffer, end);
  // Without a point or an exponent it would read back as an integer.
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace pollux::config
