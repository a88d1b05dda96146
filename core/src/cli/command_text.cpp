#include "cli/command_text.hpp"

#include <string.h>

#include "diagnose/clean.hpp"

namespace pollux::cli {

namespace {

bool is_plain(std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  return !word.empty() && word.find_first_not_of(plain) == std::string_view::npos;
}

void append_quoted(std::string& text, std::string_view word) {
  text += '\'';
  for (const char c : word) {
    if (c == '\'') {
      text += "'\\''";
    } else {
      text += c;
    }
  }
  text += '\'';
}

}  // namespace

std::string_view name_of_command(std::string_view word) {
  const std::string_view name = word.substr(word.rfind('/') + 1);
  return name.empty() ? word : name;
}

std::string shell_text(const char* const* words, std::size_t longest) {
  std::string text;
  for (; *words && text.size() <= longest; ++words) {
    const std::string_view word(*words);
    if (!text.empty()) text += ' ';
    if (is_plain(word)) {
      text += word;
    } else {
      append_quoted(text, word);
    }
  }
  return diagnose::escaped(text, longest);
}

std::string name_of_signal(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return "SIG" + (name ? std::string(name) : std::to_string(signal));
}

}  // namespace pollux::cli
