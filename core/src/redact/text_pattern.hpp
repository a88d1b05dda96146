// A regular expression that a whole text must match: the patterns of option schemas. RE2 matches in linear
// time and bounded memory, so an expression from an untrusted file is harmless.
#pragma once

#include <string>
#include <string_view>

namespace pollux::redact {

// Why RE2 refuses the expression; empty when it is valid.
[[nodiscard]] std::string fault_of_pattern(std::string_view expression);

// Whether the expression matches all of `text`; false for an invalid expression.
[[nodiscard]] bool matches_whole(std::string_view expression, std::string_view text);

}  // namespace pollux::redact
