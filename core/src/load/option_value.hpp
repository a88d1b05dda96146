// One option's value against one line of a schema.
// In: the value as the configuration has it. Out: the value that the plugin gets.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "load/manifest.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// Takes a fault and the value at which it stands. The error has no place.
using ReportFault = std::function<void(const config::Option&, Error)>;

// Checks type, range, pattern and elements, all of them, and turns durations into nanoseconds, sizes into
// bytes and whole numbers into floats where the schema asks for them. Marks the option, and all below it,
// secret when the schema does. `path` is the option's dotted key for messages, which do not show a secret
// value. Returns whether the value itself has the right shape, so that what lies below it can be checked.
bool fit(config::Option& option, const OptionSpec& spec, std::string_view path, const ReportFault& report);

// "the string 'abc'", "a table"; a secret's type alone.
[[nodiscard]] std::string describe(const config::Option& option);

}  // namespace pollux::load
