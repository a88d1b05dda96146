#include "names.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace pollux::prometheus {

std::string legal_name(std::string_view text) {
  std::string name;
  name.reserve(text.size() + 1);
  if (text.empty() || (text.front() >= '0' && text.front() <= '9')) name = "_";
  for (const char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_continued = (static_cast<unsigned char>(c) & 0xC0) == 0x80;  // one underscore a character
    if (!is_continued) name += is_letter || (c >= '0' && c <= '9') ? c : '_';
  }
  return name;
}

std::string legal_label(std::string_view text) {
  std::string label = legal_name(text);
  while (label.starts_with("__")) label.erase(0, 1);
  return label;
}

namespace {

using Word = std::pair<std::string_view, std::string_view>;  // by the symbol of UCUM

constexpr Word words[] = {
    {"s", "seconds"},      {"ms", "milliseconds"}, {"us", "microseconds"}, {"ns", "nanoseconds"},
    {"min", "minutes"},    {"h", "hours"},         {"d", "days"},          {"By", "bytes"},
    {"KiBy", "kibibytes"}, {"MiBy", "mebibytes"},  {"GiBy", "gibibytes"},  {"kBy", "kilobytes"},
    {"MBy", "megabytes"},  {"GBy", "gigabytes"},   {"bit", "bits"},        {"Hz", "hertz"},
    {"%", "percent"},      {"Cel", "celsius"},     {"m", "meters"},        {"V", "volts"},
    {"A", "amperes"},      {"W", "watts"},         {"J", "joules"},        {"g", "grams"}};
constexpr Word spans[] = {{"s", "second"}, {"min", "minute"}, {"h", "hour"}, {"d", "day"}};

template <std::size_t N>
std::string_view word_of(const Word (&list)[N], std::string_view symbol) {
  const auto* const found = std::ranges::find(list, symbol, &Word::first);
  return found == std::end(list) ? std::string_view() : found->second;
}

}  // namespace

std::string unit_word(std::string_view unit) {
  const std::size_t slash = unit.find('/');
  std::string word(word_of(words, unit.substr(0, slash)));
  if (slash == unit.npos || word.empty()) return word;
  const std::string_view span = word_of(spans, unit.substr(slash + 1));
  return span.empty() ? std::string() : word.append("_per_").append(span);
}

}  // namespace pollux::prometheus
