// What a flag of an option that depends on another option goes by.
#pragma once

#include <string_view>

#include "config/settings.hpp"
#include "load/manifest.hpp"

namespace pollux::load {

// The option at that key; null when it is not given. Defaults are given where they have been filled in.
[[nodiscard]] const config::Option* find_option(const config::Option& table, std::string_view key);

// Whether it has another value than its default and the empty string.
[[nodiscard]] bool is_given(const OptionSpec& spec, const config::Option& options);

[[nodiscard]] bool applies(const When& when, const config::Option& options);

}  // namespace pollux::load
