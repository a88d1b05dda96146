#include "names.hpp"

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

std::string_view unit_word(std::string_view unit) {
  constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"s", "seconds"},   {"ms", "milliseconds"}, {"us", "microseconds"}, {"ns", "nanoseconds"},
      {"By", "bytes"},    {"KiBy", "kibibytes"},  {"MiBy", "mebibytes"},  {"%", "percent"},
      {"Cel", "celsius"}, {"m", "meters"},        {"V", "volts"},         {"A", "amperes"},
      {"J", "joules"},    {"g", "grams"}};
  for (const auto& [symbol, word] : words) {
    if (symbol == unit) return word;
  }
  return {};
}

}  // namespace pollux::prometheus
