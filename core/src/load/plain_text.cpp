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

}  // namespace pollux::load
