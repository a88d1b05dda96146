#include "load/option_when.hpp"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "load/option_spec.hpp"

namespace pollux::load {

using config::Option;

const Option* find_option(const Option& table, std::string_view key) {
  const Option* at = &table;
  for (const std::string_view segment : segments_of(key)) {
    const auto* children = std::get_if<std::vector<Option>>(&at->value);
    if (!children) return nullptr;
    const auto child = std::ranges::find(*children, segment, &Option::key);
    if (child == children->end()) return nullptr;
    at = &*child;
  }
  return at;
}

bool applies(const When& when, const Option& options) {
  if (when.key.empty()) return true;
  const Option* option = find_option(options, when.key);
  const std::string* value = option ? std::get_if<std::string>(&option->value) : nullptr;
  return value && *value == when.value;
}

}  // namespace pollux::load
