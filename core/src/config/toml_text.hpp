// Values as TOML text: what reads back as the same value.
#pragma once

#include <string>
#include <string_view>

namespace pollux::config {

// Quoted, with escapes.
[[nodiscard]] std::string toml_string(std::string_view text);

// Bare where TOML allows it, else quoted.
[[nodiscard]] std::string toml_key(std::string_view key);

// The shortest text that is a floating number in TOML: "1.0", "0.25", "1e+22", "nan".
[[nodiscard]] std::string toml_number(double number);

}  // namespace pollux::config
