// Odd options: values that a schema admits and no person would write, and what a plugin may do about them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command/conform/instance.hpp"

namespace pollux::conform {

[[nodiscard]] config::Option option_of(decltype(config::Option::value) value, bool is_table = false);

struct OddValue {
  std::string name;  // for messages: "true", "the largest integer", "the lower bound 1KiB"
  config::Option value;
};

// Those that the option's schema admits, as the host passes them: the bounds of its range, and
// extremes of every type. None for an option in a list's tables or under a pattern: it cannot be set by its
// key alone.
[[nodiscard]] std::vector<OddValue> odd_values(const load::OptionSpec& spec);

// Options that the schema admits and that the plugin refuses; nothing when it refuses none of its odd values.
[[nodiscard]] std::optional<config::Option> refused_options(Trial& trial);

// The schema's key, with a name in place of `*`.
[[nodiscard]] std::string usable_key(const load::OptionSpec& spec);

// Creates an instance of those options, which takes them, or refuses them as INVALID and says why; else the
// case fails. One that cannot be created at all is judged by another case. `what` says what is wrong with
// them.
void take_or_refuse(Trial& trial, const config::Option& options, const std::string& what);
void check_refusal(Trial& trial, const Instance& reporter, const std::string& what);

}  // namespace pollux::conform
