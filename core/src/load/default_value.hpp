// A default as the schema writes it.
// In: the TOML text of a scalar or of a list of scalars. Out: an option's value.
#pragma once

#include <optional>
#include <string_view>

#include "config/settings.hpp"

namespace pollux::load {

// true, 10, 0.5, "text" (with \" \\ \n \t) or a list of these, such as ["a", "b"]; nothing for other text.
[[nodiscard]] std::optional<config::Option> parse_default(std::string_view toml);

}  // namespace pollux::load
