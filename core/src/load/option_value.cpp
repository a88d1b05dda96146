// Checks and converts one option's value by the type that its plugin declares.
#include "load/option_value.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "config/nearest.hpp"
#include "config/parse.hpp"
#include "config/secrets.hpp"
#include "load/plain_text.hpp"

namespace pollux::load {
namespace {

template <class T>
const T* as(const config::Option& option) {
  return std::get_if<T>(&option.value);
}

bool is_list(const config::Option& option) {
  return !option.is_table && as<std::vector<config::Option>>(option) != nullptr;
}

std::string expectation(const OptionSpec& spec) {
  switch (spec.type) {
    case OptionType::boolean:
      return "true or false";
    case OptionType::integer:
      return "a whole number";
    case OptionType::number:
      return "a number";
    case OptionType::string:
      return "a string";
    case OptionType::duration:
      return "a duration such as \"250ms\"";
    case OptionType::size:
      return "a size such as \"10MiB\", or a number of bytes";
    case OptionType::list:
      return "a list";
    case OptionType::table:
      return "a table";
    case OptionType::choice:
      break;
  }
  std::string text;
  for (const std::string& choice : spec.choices) text += (text.empty() ? "one of \"" : ", \"") + choice + '"';
  return text;
}

bool fit_duration(config::Option& option) {
  const auto* text = as<std::string>(option);
  if (!text) return false;
  const auto duration = config::parse_duration(*text);
  if (duration) option.value = std::int64_t{duration->count()};
  return duration.has_value();
}

bool fit_size(config::Option& option) {
  if (const auto* bytes = as<std::int64_t>(option)) return *bytes >= 0;
  const auto* text = as<std::string>(option);
  if (!text) return false;
  const auto size = config::parse_size(*text);
  if (!size || *size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return false;
  option.value = static_cast<std::int64_t>(*size);
  return true;
}

bool fit_number(config::Option& option) {
  if (const auto* whole = as<std::int64_t>(option)) option.value = static_cast<double>(*whole);
  return as<double>(option) != nullptr;
}

bool fit_choice(const config::Option& option, const OptionSpec& spec) {
  const auto* text = as<std::string>(option);
  return text && std::find(spec.choices.begin(), spec.choices.end(), *text) != spec.choices.end();
}

bool fits(config::Option& option, const OptionSpec& spec) {
  switch (spec.type) {
    case OptionType::boolean:
      return as<bool>(option) != nullptr;
    case OptionType::integer:
      return as<std::int64_t>(option) != nullptr;
    case OptionType::number:
      return fit_number(option);
    case OptionType::string:
      return as<std::string>(option) != nullptr;
    case OptionType::duration:
      return fit_duration(option);
    case OptionType::size:
      return fit_size(option);
    case OptionType::list:
      return is_list(option);
    case OptionType::table:
      return option.is_table;
    case OptionType::choice:
      return fit_choice(option, spec);
  }
  return false;
}

}  // namespace

Result<void> fit(config::Option& option, const OptionSpec& spec, std::string_view path) {
  if (spec.secret) config::mark_secret(option);
  if (fits(option, spec)) return {};
  std::string remedy;
  if (const auto* text = as<std::string>(option); text && !option.secret) {
    remedy =
        config::suggestion(*text, std::vector<std::string_view>(spec.choices.begin(), spec.choices.end()));
  }
  return failure(
      Error{"", "option " + in_quotes(path) + " is " + describe(option), expectation(spec), remedy});
}

std::string describe(const config::Option& option) {
  if (option.is_table) return "a table";
  if (is_list(option)) return "a list";
  if (const auto* truth = as<bool>(option)) return option.secret ? "a boolean" : *truth ? "true" : "false";
  if (const auto* text = as<std::string>(option))
    return option.secret ? "a string" : "the string " + in_quotes(*text);
  if (option.secret) return "a number";
  std::ostringstream number;
  number << "the number ";
  if (const auto* whole = as<std::int64_t>(option)) number << *whole;
  if (const auto* fraction = as<double>(option)) number << *fraction;
  return number.str();
}

}  // namespace pollux::load
