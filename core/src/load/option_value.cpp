// Checks and converts one option's value by the type that its plugin declares.
#include "load/option_value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "config/nearest.hpp"
#include "config/parse.hpp"
#include "config/secrets.hpp"
#include "config/text_checks.hpp"
#include "diagnose/clean.hpp"
#include "redact/text_pattern.hpp"

namespace pollux::load {
namespace {

using Children = std::vector<config::Option>;

template <class T>
const T* as(const config::Option& option) {
  return std::get_if<T>(&option.value);
}

bool is_list(const config::Option& option) { return !option.is_table && as<Children>(option) != nullptr; }

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
  const auto* real = as<double>(option);
  return real && std::isfinite(*real);
}

bool fit_string(const config::Option& option, const ValueType& type) {
  const auto* text = as<std::string>(option);
  return text && (type.pattern.empty() || redact::matches_whole(type.pattern, *text)) &&
         (type.except.empty() || !redact::matches_whole(type.except, *text));
}

bool fit_choice(const config::Option& option, const ValueType& type) {
  const auto* text = as<std::string>(option);
  return text && std::find(type.choices.begin(), type.choices.end(), *text) != type.choices.end();
}

// Without the range.
bool fit_shape(config::Option& option, const ValueType& type) {
  switch (type.type) {
    case OptionType::none:
      return false;
    case OptionType::boolean:
      return as<bool>(option) != nullptr;
    case OptionType::integer:
      return as<std::int64_t>(option) != nullptr;
    case OptionType::number:
      return fit_number(option);
    case OptionType::string:
      return fit_string(option, type);
    case OptionType::duration:
      return fit_duration(option);
    case OptionType::size:
      return fit_size(option);
    case OptionType::list:
      return is_list(option);
    case OptionType::table:
      return option.is_table;
    case OptionType::choice:
      return fit_choice(option, type);
  }
  return false;
}

bool is_in_range(const config::Option& option, const ValueType& type) {
  if (const auto* whole = as<std::int64_t>(option)) return contains(type.range, *whole);
  if (const auto* real = as<double>(option)) return contains(type.range, *real);
  if (const auto* text = as<std::string>(option))
    return contains(type.range, static_cast<std::int64_t>(text->size()));
  if (const auto* items = as<Children>(option))
    return contains(type.range, static_cast<std::int64_t>(items->size()));
  return true;
}

std::string remedy_for(const config::Option& option, const ValueType& type) {
  const auto* text = as<std::string>(option);
  if (!text || option.secret) return {};
  return config::suggestion(*text, std::vector<std::string_view>(type.choices.begin(), type.choices.end()));
}

void report_wrong(const config::Option& found, const ValueType& type, std::string_view path,
                  const ReportFault& report) {
  std::string what = describe(found);
  if (is_list(found) && type.type == OptionType::list)
    what += " of " + std::to_string(as<Children>(found)->size()) + " elements";
  report(found, Error{"", "option " + diagnose::quoted(path) + " is " + what, expectation(type),
                      remedy_for(found, type)});
}

// The first alternative of that shape; null when there is none.
const ValueType* alternative_for(const config::Option& element, const std::vector<ValueType>& alternatives) {
  const auto fits = [&element](const ValueType& type) {
    config::Option copy = element;
    return fit_shape(copy, type);
  };
  const auto found = std::find_if(alternatives.begin(), alternatives.end(), fits);
  return found == alternatives.end() ? nullptr : &*found;
}

std::string element_path(std::string_view path, const config::Option& of, const config::Option& element,
                         std::size_t index) {
  if (of.is_table) return std::string(path) + "." + element.key;
  return std::string(path) + "[" + std::to_string(index) + "]";
}

bool fit_value(config::Option& option, const ValueType& type, std::string_view path,
               const ReportFault& report);

void fit_elements(config::Option& option, const ValueType& type, std::string_view path,
                  const ReportFault& report) {
  auto& items = std::get<Children>(option.value);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item_path = element_path(path, option, items[i], i);
    if (option.is_table && items[i].is_table) {
      fit_elements(items[i], type, item_path, report);
      continue;
    }
    if (const ValueType* alternative = alternative_for(items[i], type.elements)) {
      fit_value(items[i], *alternative, item_path, report);
      continue;
    }
    std::string expected;
    for (const ValueType& each : type.elements)
      expected += (expected.empty() ? "" : " or ") + expectation(each);
    report(items[i],
           Error{"", "option " + diagnose::quoted(item_path) + " is " + describe(items[i]), expected, ""});
  }
}

bool fit_value(config::Option& option, const ValueType& type, std::string_view path,
               const ReportFault& report) {
  const config::Option found = type.range.empty() ? config::Option{} : option;
  if (!fit_shape(option, type)) {
    report_wrong(option, type, path, report);
    return false;
  }
  // The message shows the value as it was written, not converted.
  if (!is_in_range(option, type)) report_wrong(found, type, path, report);
  if (!type.elements.empty()) fit_elements(option, type, path, report);
  return true;
}

bool is_less(const config::Option& first, const config::Option& second) {
  if (const auto* whole = as<std::int64_t>(first)) return *whole < *as<std::int64_t>(second);
  return *as<double>(first) < *as<double>(second);
}

void check_ascending(const config::Option& list, std::string_view path, const ReportFault& report) {
  const auto& items = *as<Children>(list);
  // An element of a wrong type has been reported.
  const auto is_number = [](const config::Option& each) {
    return as<std::int64_t>(each) || as<double>(each);
  };
  if (!std::all_of(items.begin(), items.end(), is_number)) return;
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (items[i - 1].value.index() != items[i].value.index() || is_less(items[i - 1], items[i])) continue;
    report(items[i], Error{"",
                           "option " + diagnose::quoted(element_path(path, list, items[i], i)) + " is " +
                               describe(items[i]),
                           "more than the element before it: the list is ascending", ""});
    return;
  }
}

void check_scopes(const config::Option& pattern, std::string_view path, const ReportFault& report) {
  if (const auto fault = config::check_pattern(*as<std::string>(pattern)))
    report(pattern, Error{"", "option " + diagnose::quoted(path) + " " + fault->what, fault->expected, ""});
}

}  // namespace

bool fit(config::Option& option, const OptionSpec& spec, std::string_view path, const ReportFault& report) {
  if (spec.secret) config::mark_secret(option);
  if (spec.value.type == OptionType::none) {
    report(option, Error{"", "option " + diagnose::quoted(path) + " is not allowed here", "", spec.summary});
    return false;
  }
  if (!fit_value(option, spec.value, path, report)) return false;
  if (spec.ascending) check_ascending(option, path, report);
  if (spec.scopes) check_scopes(option, path, report);
  return true;
}

std::string describe(const config::Option& option) {
  if (option.is_table) return "a table";
  if (is_list(option)) return "a list";
  if (const auto* truth = as<bool>(option)) return option.secret ? "a boolean" : *truth ? "true" : "false";
  if (const auto* text = as<std::string>(option))
    return option.secret ? "a string" : "the string " + diagnose::quoted(*text);
  if (option.secret) return "a number";
  char text[32];
  char* end = text;
  if (const auto* whole = as<std::int64_t>(option)) end = std::to_chars(text, std::end(text), *whole).ptr;
  if (const auto* real = as<double>(option)) end = std::to_chars(text, std::end(text), *real).ptr;
  return "the number " + std::string(text, end);
}

}  // namespace pollux::load
