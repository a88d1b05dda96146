// TOML faults: what toml++ says of a text that is not TOML in; the same in this room's words, with what to
// do, out.
#pragma once

#include <string>
#include <string_view>

#include "config/settings.hpp"

namespace pollux::config {

struct TomlFault {
  std::string what;
  std::string expected;
  std::string remedy;
};

// `description` is of the form "Error while parsing SCOPE: REASON"; `at` is where the parser stopped in
// `text`. Quotes keys and single characters of the text, but no values: these may be secret.
[[nodiscard]] TomlFault toml_fault(std::string_view description, Position at, std::string_view text);

}  // namespace pollux::config
