#include "diagnose/clean.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>

#include <pollux/sdk/utf8.hpp>

#include "diagnose/conceal.hpp"

namespace pollux::diagnose {

namespace {

constexpr std::size_t longest_note = 40;  // of a text that was cut, so that it is not cut again

struct Codes {
  char32_t first, last;
};

// Unicode 15: formatting characters that change what is read without being seen.
constexpr Codes invisible[] = {
    {0x00AD, 0x00AD},    // soft hyphen
    {0x034F, 0x034F},    // grapheme joiner
    {0x061C, 0x061C},    // Arabic letter mark
    {0x115F, 0x1160},    // Hangul fillers
    {0x17B4, 0x17B5},    // Khmer inherent vowels
    {0x180B, 0x180F},    // Mongolian selectors
    {0x200B, 0x200F},    // zero-width space and joiners, direction marks
    {0x202A, 0x202E},    // embeddings and overrides
    {0x2060, 0x206F},    // word joiner, isolates, deprecated controls
    {0x3164, 0x3164},    // Hangul filler
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFA0, 0xFFA0},    // halfwidth Hangul filler
    {0xFFF0, 0xFFFB},    // unassigned specials, interlinear annotations
    {0x1BCA0, 0x1BCA3},  // shorthand controls
    {0x1D173, 0x1D17A},  // musical controls
    {0xE0000, 0xE0FFF},  // tags and more selectors
};

template <class Number>
void append(std::string& into, const char* format, Number number) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), format, static_cast<unsigned>(number));
  into += text.data();
}

void append_escape(std::string& into, char32_t code) {
  switch (code) {
    case '\n':
      into += "\\n";
      return;
    case '\r':
      into += "\\r";
      return;
    case '\t':
      into += "\\t";
      return;
    default:
      append(into, code < 0x80 ? "\\x%02x" : code < 0x10000 ? "\\u%04x" : "\\U%08x", code);
  }
}

std::string escape(std::string_view text, bool (*must_escape)(char32_t)) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    const std::size_t size = std::max<std::size_t>(character.size, 1);
    if (character.size == 0) {
      append(safe, "\\x%02x", static_cast<unsigned char>(text.front()));
    } else if (must_escape(character.code)) {
      append_escape(safe, character.code);
    } else {
      safe += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return safe;
}

}  // namespace

bool is_unsafe(char32_t code) {
  if (code < 0x7F) return code < 0x20;
  if (utf8::is_control(code)) return true;
  const auto at = std::upper_bound(std::begin(invisible), std::end(invisible), code,
                                   [](char32_t wanted, const Codes& codes) { return wanted < codes.first; });
  return at != std::begin(invisible) && code <= std::prev(at)->last;
}

template <class Change>
static std::string each_line(std::string_view text, Change change) {
  std::string lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    lines += change(text.substr(0, end));
    if (end == text.npos) return lines;
    lines += '\n';
    text.remove_prefix(end + 1);
  }
}

std::string cleaned_lines(std::string_view text) {
  return each_line(text, [](std::string_view line) { return cleaned(line); });
}

std::string escaped_lines(std::string_view text) { return each_line(text, &escaped); }

std::string escaped(std::string_view text) { return escape(text, &is_unsafe); }

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
