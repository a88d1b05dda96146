#include "event/name_rules.hpp"

#include <algorithm>

#include <pollux/sdk/utf8.hpp>

namespace pollux::event {

namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
}  // namespace

void repair_utf8(char* text, std::size_t size) {
  for (std::size_t i = 0; i < size;) {
    const std::size_t valid = utf8::first({text + i, size - i}).size;
    if (valid == 0) text[i] = '?';
    i += valid == 0 ? 1 : valid;
  }
}

bool is_line(std::string_view text, std::size_t most) {
  return text.size() <= most && utf8::is_valid(text) && std::ranges::none_of(text, is_control);
}

bool is_well_formed(std::string_view name) {
  if (name.empty() || !is_line(name, max_name_size)) return false;
  char previous = '.';
  for (const char c : name) {
    if (c == '.' && previous == '.') return false;
    previous = c;
  }
  return previous != '.';
}

bool is_strict(std::string_view name) {
  bool at_start = true;  // of a part
  for (const char c : name) {
    if (at_start ? !is_lower(c) : !(is_lower(c) || is_digit(c) || c == '_' || c == '.')) return false;
    at_start = c == '.';
  }
  return !at_start;
}

}  // namespace pollux::event
