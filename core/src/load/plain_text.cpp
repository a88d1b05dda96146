#include "load/plain_text.hpp"

#include <pollux/sdk/utf8.hpp>

namespace pollux::load {

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    if (character.size == 0 || utf8::is_control(character.code)) return false;
    text.remove_prefix(character.size);
  }
  return true;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 60;
  const std::string_view shown = utf8::prefix(text, most);
  const bool cut = shown.size() < text.size();
  std::string quoted = "'";
  for (std::string_view rest = shown; !rest.empty();) {
    const utf8::Character character = utf8::first(rest);
    const std::size_t size = character.size == 0 ? 1 : character.size;
    if (character.size == 0 || utf8::is_control(character.code)) {
      quoted += '?';
    } else {
      quoted += rest.substr(0, size);
    }
    rest.remove_prefix(size);
  }
  return quoted + (cut ? "…'" : "'");
}

}  // namespace pollux::load
