// The grammar of names and patterns, character by character.
#include "config/text_checks.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "event/name_rules.hpp"
#include "redact/value_patterns.hpp"

namespace pollux::config {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; }
bool is_name(char c) { return is_word(c) || c == '.'; }

constexpr std::size_t longest_name = 64;  // bytes: it is in each line of the log and the ledger
constexpr std::string_view expected_name = "a letter, then letters, digits, '_', '.' or '-'";

std::optional<TextFault> check_segment(std::string_view segment) {
  constexpr std::string_view expected =
      "names between dots, with '*' for any characters, such as \"app.*.load\" or \"app.**\"";
  if (segment.empty()) return TextFault{"has an empty segment", std::string(expected)};
  if (segment == "**") return std::nullopt;
  if (segment.find("**") != std::string_view::npos) {
    return TextFault{"has '**' beside other characters", "'**' as a whole segment, such as \"app.**\""};
  }
  // What no name has, no pattern needs.
  if (segment.size() > event::max_name_size)
    return TextFault{"has a segment that is longer than any name", "segments of at most 255 bytes"};
  if (!event::is_well_formed(segment))
    return TextFault{"has a character that no name may have", "no control characters"};
  return std::nullopt;
}

}  // namespace

std::optional<TextFault> check_name(std::string_view text) {
  if (text.empty()) return TextFault{"is empty", std::string(expected_name)};
  if (text.size() > longest_name)
    return TextFault{"is too long", "a name of at most " + std::to_string(longest_name) + " bytes"};
  if (is_letter(text.front()) && std::all_of(text.begin(), text.end(), is_name)) return std::nullopt;
  return TextFault{"is not a name", std::string(expected_name)};
}

std::optional<TextFault> check_plugin(std::string_view text) {
  if (is_plugin_path(text) || !check_name(text)) return std::nullopt;
  return TextFault{text.empty() ? "is empty" : "is neither a plugin's name nor a path",
                   "a name such as \"log\", or a path that contains a slash or ends in .so or .dll"};
}

std::optional<TextFault> check_sha256(std::string_view text) {
  constexpr std::size_t digits = 64;
  constexpr std::string_view expected =
      "64 digits 0-9 and a-f, as `sha256sum` and `pollux plugins inspect` print them";
  if (text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos)
    return std::nullopt;
  return TextFault{text.empty() ? "is empty" : "is not a SHA-256", std::string(expected)};
}

std::optional<TextFault> check_pattern(std::string_view text) {
  if (text.empty()) return TextFault{"is empty", "a pattern of scope paths, such as \"app.**\""};
  for (;;) {
    const std::size_t dot = text.find('.');
    if (auto fault = check_segment(text.substr(0, dot))) return fault;
    if (dot == std::string_view::npos) return std::nullopt;
    text.remove_prefix(dot + 1);
  }
}

std::optional<TextFault> check_value_pattern(std::string_view text) {
  std::optional<std::string> fault = redact::ValuePatterns::fault_of(std::string(text));
  if (!fault) return std::nullopt;
  return TextFault{*std::move(fault),
                   "a regular expression as RE2 reads them, https://github.com/google/re2/wiki/Syntax"};
}

std::optional<TextFault> check_socket(std::string_view text) {
  if (!text.starts_with('@') && text.find('\0') == std::string_view::npos) return std::nullopt;
  return TextFault{"names an abstract socket, which every user could open",
                   "\"auto\", a folder that ends in '/', or the path of a socket"};
}

std::optional<TextFault> check_not_empty(std::string_view text) {
  if (!text.empty()) return std::nullopt;
  return TextFault{"is empty", "at least one character"};
}

bool is_plugin_path(std::string_view plugin) {
  return plugin.find('/') != std::string_view::npos || plugin.ends_with(".so") || plugin.ends_with(".dll");
}

std::string name_of_plugin(std::string_view plugin) {
  if (!is_plugin_path(plugin)) return std::string(plugin);
  constexpr std::string_view prefix = "libpollux_";
  std::string stem = std::filesystem::path(plugin).stem().string();
  if (stem.starts_with(prefix)) stem.erase(0, prefix.size());
  return stem;
}

}  // namespace pollux::config
