// Expansion: `${VAR}` in the string values of a document, replaced from the environment.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "config/document.hpp"
#include "config/environment.hpp"
#include "config/faults.hpp"
#include "pollux/result.hpp"

namespace pollux::config {

struct Expansion {
  std::string text;
  bool from_environment = false;  // it held a ${VAR}, whether or not the default of one was taken
};

// `${VAR}` is the variable's value and an error when it is not set; `${VAR:-default}` is the default when it
// is not set or empty. Before a `{`, each `$$` is a literal `$`: `$${VAR}` is the text `${VAR}`, and
// `$$${VAR}` a `$` before the value. What is put in is not expanded again. The error has no `where`.
[[nodiscard]] Result<Expansion> expand_text(std::string_view text, const Environment& environment);

// Expands every string value below `root`, in place. One that cannot be expanded is reported, and left
// broken.
void expand(Node& root, const Environment& environment, Faults& faults);

// The text that expands to `text`.
[[nodiscard]] std::string escape_expansion(std::string_view text);

}  // namespace pollux::config
