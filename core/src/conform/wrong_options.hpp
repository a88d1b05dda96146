// Wrong options: values that fit no option, and what a plugin may do about them.
#pragma once

#include <string>
#include <vector>

#include "conform/instance.hpp"

namespace pollux::conform {

[[nodiscard]] config::Option option_of(decltype(config::Option::value) value, bool is_table = false);

struct WrongValue {
  const char* name;  // for messages: "true", "the largest integer"
  config::Option value;
};
[[nodiscard]] const std::vector<WrongValue>& wrong_values();

// Every option of the schema as a list, and one that it does not have: no plugin can want that.
[[nodiscard]] config::Option nothing_right(const load::Manifest& manifest);

// The schema's key, with a name in place of `*`.
[[nodiscard]] std::string usable_key(const load::OptionSpec& spec);

// Creates an instance of those options, which takes them, or refuses them as INVALID and says why; else the
// case fails. One that cannot be created at all is judged by another case. `what` says what is wrong with
// them.
void take_or_refuse(Trial& trial, const config::Option& options, const std::string& what);
void check_refusal(Trial& trial, const Instance& reporter, const std::string& what);

}  // namespace pollux::conform
