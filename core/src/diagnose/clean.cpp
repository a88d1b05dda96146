#include "diagnose/clean.hpp"

#include <algorithm>

#include <pollux/sdk/utf8.hpp>

#include "diagnose/conceal.hpp"

namespace pollux::diagnose {

namespace {

constexpr std::size_t longest_note = 40;  // of a text that was cut, so that it is not cut again

constexpr std::size_t unlimited = std::string_view::npos;

// Cut between two characters, visibly, when the result would be longer than `longest` bytes.
std::string escape(std::string_view text, bool (*must_escape)(char32_t), std::size_t longest = unlimited) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string safe;
  safe.reserve(std::min(text.size(), longest));
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    const std::size_t size = std::max<std::size_t>(character.size, 1);
    const std::size_t before = safe.size();
    if (character.size == 0) {
      const auto byte = static_cast<unsigned char>(text.front());
      safe += {'\\', 'x', digits[byte >> 4], digits[byte & 0xFu]};
    } else if (must_escape(character.code)) {
      utf8::append_escape(safe, character.code);
    } else {
      safe += text.substr(0, size);
    }
    if (safe.size() > longest) return safe.erase(before) + "…";
    text.remove_prefix(size);
  }
  return safe;
}

}  // namespace

std::string escaped(std::string_view text, std::size_t longest) {
  return escape(text, &utf8::is_unsafe, longest);
}

std::string quoted(std::string_view text, std::size_t longest) {
  return "'" + escaped(concealed(text), longest) + "'";
}

std::string with_escaped_bytes(std::string_view text) {
  return escape(text, [](char32_t) { return false; });
}

std::string cleaned_cut(std::string_view text) {
  const std::size_t space = text.find_last_of(" \t\r\n");
  return cleaned(text.substr(0, space == text.npos ? 0 : space + 1)) + "[truncated]";
}

std::string cleaned(std::string_view text, std::size_t longest) {
  std::string safe = escaped(concealed(text));
  if (safe.size() <= longest + longest_note) return safe;
  const std::string_view kept = utf8::prefix(safe, longest);
  return std::string(kept) + "... (" + std::to_string(safe.size() - kept.size()) + " more bytes)";
}

}  // namespace pollux::diagnose
