#include "escape.hpp"

#include <array>
#include <cstddef>

#include <pollux/sdk/utf8.hpp>

#include "settings.hpp"

namespace pollux::statsd {
namespace {

constexpr std::size_t longest_tag = 200;  // characters in Datadog; bytes here, which are never fewer

using Allowed = std::array<bool, 128>;  // of ASCII

constexpr Allowed name_characters(bool with_dash) {
  Allowed allowed{};
  for (int c = '0'; c <= '9'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) allowed[static_cast<std::size_t>(c)] = true;
  allowed['_'] = allowed['.'] = true;
  allowed['-'] = with_dash;
  return allowed;
}

constexpr Allowed all_but(std::string_view refused) {
  Allowed allowed{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) allowed[c] = true;
  for (const char c : refused) allowed[static_cast<std::size_t>(c)] = false;
  return allowed;
}

constexpr Allowed in_statsd_name = name_characters(true);
constexpr Allowed in_dogstatsd_name = name_characters(false);
constexpr Allowed in_key = all_but(",|:");
constexpr Allowed in_value = all_but(",|");
constexpr Allowed in_member = all_but("|:");

// `beyond_ascii`: whether other characters of UTF-8 may stay, unless they end lines. Returns whether anything
// was replaced.
bool append_allowed(std::string& out, std::string_view text, const Allowed& allowed, bool beyond_ascii) {
  bool replaced = false;
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte < 0x80) {
      replaced = replaced || !allowed[byte];
      out += allowed[byte] ? text.front() : '_';
      text.remove_prefix(1);
      continue;
    }
    const utf8::Character character = utf8::first(text);
    const std::size_t size = character.size == 0 ? 1 : character.size;
    if (beyond_ascii && character.size > 0 && !utf8::is_control(character.code)) {
      out += text.substr(0, size);
    } else {
      replaced = true;
      out += '_';
    }
    text.remove_prefix(size);
  }
  return replaced;
}

}  // namespace

void append_name(std::string& out, std::string_view text, Format format) {
  append_allowed(out, text, format == Format::statsd ? in_statsd_name : in_dogstatsd_name, false);
}

void append_tag_key(std::string& out, std::string_view key) { append_allowed(out, key, in_key, true); }

bool append_tag_value(std::string& out, std::string_view value) {
  return append_allowed(out, value, in_value, true);
}

bool cut_tag(std::string& out, std::size_t begin) {
  const std::string_view tag = std::string_view(out).substr(begin);
  if (tag.size() <= longest_tag) return false;
  out.resize(begin + utf8::prefix(tag, longest_tag).size());
  return true;
}

void append_tag(std::string& out, std::string_view key, std::string_view value) {
  const std::size_t begin = out.size();
  append_tag_key(out, key);
  if (!value.empty()) {
    out += ':';
    append_tag_value(out, value);
  }
  cut_tag(out, begin);
}

bool append_member(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += '_';
    return true;
  }
  return append_allowed(out, text, in_member, true);
}

}  // namespace pollux::statsd
