// One pass over the bytes: those of a character beyond ASCII are letters, each of them.
#include "text/tokens.hpp"

#include <cctype>

namespace batch_pipeline {
namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_letter(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || c == '_' ||
         std::isalnum(static_cast<unsigned char>(c)) != 0;
}

}  // namespace

std::size_t count_tokens(std::string_view text) {
  std::size_t tokens = 0;
  bool in_word = false;
  for (const char c : text) {
    const bool letter = is_letter(c);
    if (!is_space(c) && !(letter && in_word)) ++tokens;
    in_word = letter;
  }
  return tokens;
}

}  // namespace batch_pipeline
