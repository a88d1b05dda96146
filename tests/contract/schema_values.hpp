// Schema values: what an option could be given, by its type in the schema: the bounds of its range and one
// step beyond, and values that plugins are known to stumble over.
#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"
#include "load/manifest.hpp"

namespace pollux::test {

// As the configuration has them, not converted; admitted or not. Each has a place in the file.
[[nodiscard]] std::vector<config::Option> values_for(const load::OptionSpec& spec);

// Keys to stand in place of the pattern or `*` in a key.
[[nodiscard]] std::vector<std::string> keys_for_patterns();

[[nodiscard]] config::Option option_with(decltype(config::Option::value) value, bool is_table = false);

}  // namespace pollux::test
