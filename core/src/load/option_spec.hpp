// One line of a plugin's option schema.
// In: `KEY|TYPE|DEFAULT|FLAGS|SUMMARY`. Out: an OptionSpec, or what is wrong with it.
#pragma once

#include <string>
#include <string_view>

#include "load/manifest.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// An error has no place; the caller knows the file.
[[nodiscard]] Result<OptionSpec> parse_option_spec(std::string_view line);

// The type as the manifest writes it: "duration", "enum(a,b)".
[[nodiscard]] std::string type_text(const OptionSpec& spec);

}  // namespace pollux::load
