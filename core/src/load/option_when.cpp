#include "load/option_when.hpp"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "load/default_value.hpp"
#include "load/option_spec.hpp"
#include "load/option_value.hpp"

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

bool is_given(const OptionSpec& spec, const Option& options) {
  const Option* option = find_option(options, spec.key);
  if (!option) return false;
  const auto* text = std::get_if<std::string>(&option->value);
  if (text && text->empty()) return false;
  if (spec.default_text.empty()) return true;
  auto usual = parse_default(spec.default_text);
  if (!usual) return true;
  fit(*usual, spec, spec.key, [](const Option&, const Error&) {});
  return usual->value != option->value;
}

bool applies(const When& when, const Option& options) {
  if (when.key.empty()) return true;
  const Option* option = find_option(options, when.key);
  const std::string* value = option ? std::get_if<std::string>(&option->value) : nullptr;
  return value && *value == when.value;
}

}  // namespace pollux::load
