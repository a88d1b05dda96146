// Terminal: whether there is a person at the other end.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace pollux::cli {

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

}  // namespace pollux::cli
