#include "config/toml_place.hpp"

#include <algorithm>
#include <cstdint>

#include <pollux/sdk/utf8.hpp>

#include "diagnose/clean.hpp"

namespace pollux::config {

namespace {

std::string_view line_at(std::string_view text, std::uint32_t number) {
  for (std::uint32_t line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

// Columns count characters.
std::string_view rest_at(std::string_view line, std::uint32_t column) {
  for (; column > 1 && !line.empty(); --column)
    line.remove_prefix(std::max<std::size_t>(utf8::first(line).size, 1));
  return line;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

// 'x', '\u001b', or where the text is at its end.
std::string shown_first(std::string_view rest, bool is_last_line) {
  if (rest.empty() || rest == "\r") return is_last_line ? "the end of the file" : "the end of the line";
  const utf8::Character first = utf8::first(rest);
  if (first.size == 0) return "a byte that is not UTF-8";
  return diagnose::quoted(rest.substr(0, first.size));
}

}  // namespace

std::string_view TomlPlace::key() const {
  const std::size_t equals = line.find('=');
  constexpr std::size_t longest = 60;
  const std::string_view key = trim(line.substr(0, equals));
  return equals == line.npos || key.size() > longest ? std::string_view() : key;
}

std::string_view TomlPlace::value() const {
  const std::size_t equals = line.find('=');
  return equals == line.npos ? std::string_view() : trim(line.substr(equals + 1));
}

std::string_view TomlPlace::bare_value() const {
  const std::string_view text = value();
  return trim(text.substr(0, text.find('#')));
}

std::string_view TomlPlace::name() const {
  const std::size_t begin = reason.find('\'');
  const std::size_t end = begin == reason.npos ? begin : reason.find('\'', begin + 1);
  return end == reason.npos ? key() : reason.substr(begin + 1, end - begin - 1);
}

TomlPlace toml_place(std::string_view description, Position at, std::string_view text) {
  constexpr std::string_view preamble = "Error while parsing ";
  TomlPlace place;
  place.reason = description;
  if (description.starts_with(preamble)) {
    description.remove_prefix(preamble.size());
    const std::size_t colon = description.find(": ");
    place.scope = description.substr(0, colon);
    place.reason = colon == description.npos ? std::string_view() : description.substr(colon + 2);
  }
  place.line = line_at(text, at.line);
  const std::string_view rest = rest_at(place.line, at.column);
  const bool is_last =
      place.line.data() == nullptr || place.line.data() + place.line.size() == text.data() + text.size();
  place.found = shown_first(rest, is_last);
  place.at_line_end = rest.empty() || rest == "\r";
  return place;
}

}  // namespace pollux::config
