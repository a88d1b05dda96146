#include "cli/text.hpp"

#include <algorithm>

#include <pollux/sdk/utf8.hpp>

#include "diagnose/clean.hpp"

namespace pollux::cli {

bool is_utf8(std::string_view text) { return utf8::is_valid(text); }

std::string printable(std::string_view text, std::size_t longest) {
  std::string shown;
  shown.reserve(std::min(text.size(), longest));
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    const bool safe = character.size != 0 && !diagnose::is_unsafe(character.code);
    const std::size_t bytes = std::max<std::size_t>(character.size, 1);
    if (shown.size() + (safe ? bytes : 1) > longest) return shown + "...";
    if (safe) {
      shown += text.substr(0, bytes);
    } else {
      shown += '?';
    }
    text.remove_prefix(bytes);
  }
  return shown;
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace pollux::cli
