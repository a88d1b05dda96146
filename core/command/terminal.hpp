// Terminal: whether there is a person at the other end.
#pragma once

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace pollux::command {

// A terminal that understands escape sequences.
[[nodiscard]] inline bool is_terminal(int descriptor) {
  const char* kind = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && kind && std::string_view(kind) != "dumb";
}

// The same, and its user has not asked for plain text (https://no-color.org).
[[nodiscard]] inline bool wants_emphasis(int descriptor) {
  const char* refused = std::getenv("NO_COLOR");
  return is_terminal(descriptor) && (!refused || *refused == '\0');
}

// How wide a line may be: the terminal's columns, elsewhere what COLUMNS says; 0: nothing says it.
[[nodiscard]] inline std::size_t columns_of_output(int descriptor) {
  winsize found{};
  if (::ioctl(descriptor, TIOCGWINSZ, &found) == 0 && found.ws_col > 0) return found.ws_col;
  const char* given = std::getenv("COLUMNS");
  const long columns = given ? std::strtol(given, nullptr, 10) : 0;
  return columns > 0 ? static_cast<std::size_t>(columns) : 0;
}

}  // namespace pollux::command
