// Says in words what a type of an option schema admits, for error messages.
#include <string>
#include <string_view>
#include <vector>

#include "load/value_type.hpp"

namespace pollux::load {
namespace {

std::string text_of(const Interval& interval) {
  if (!interval.low) return (interval.below_high ? "less than " : "at most ") + interval.high->text;
  if (!interval.high) {
    return interval.above_low ? "more than " + interval.low->text : interval.low->text + " or more";
  }
  const std::string& low = interval.low->text;
  const std::string& high = interval.high->text;
  if (low == high) return low;
  if (!interval.above_low) return low + " to " + (interval.below_high ? "less than " : "") + high;
  return "more than " + low + " and " + (interval.below_high ? "less than " : "at most ") + high;
}

std::string_view unit_of(OptionType type) {
  return type == OptionType::string ? " bytes" : type == OptionType::list ? " elements" : "";
}

// ": 0, or 1KiB or more"; empty for a type without a range.
std::string range_text(const ValueType& type) {
  std::string text;
  for (const Interval& interval : type.range) text += (text.empty() ? ": " : ", or ") + text_of(interval);
  return text.empty() ? text : text + std::string(unit_of(type.type));
}

std::string_view plural_of(OptionType type) {
  switch (type) {
    case OptionType::none:
      return "nothing";
    case OptionType::boolean:
      return "booleans";
    case OptionType::integer:
      return "whole numbers";
    case OptionType::number:
      return "numbers";
    case OptionType::string:
    case OptionType::choice:
      return "strings";
    case OptionType::duration:
      return "durations";
    case OptionType::size:
      return "sizes";
    case OptionType::list:
      return "lists";
    case OptionType::table:
      return "tables";
  }
  return "values";
}

std::string elements_text(const ValueType& type) {
  std::string text;
  for (const ValueType& element : type.elements) {
    text += text.empty() ? " of " : " or ";
    text += plural_of(element.type);
  }
  return text;
}

std::string choices_text(const ValueType& type) {
  std::string text;
  for (const std::string& choice : type.choices) text += (text.empty() ? "one of \"" : ", \"") + choice + '"';
  return text;
}

std::string string_text(const ValueType& type) {
  if (!type.words.empty()) return type.words;
  std::string text = "a string" + range_text(type);
  if (!type.pattern.empty())
    text += (type.range.empty() ? " that matches '" : ", matching '") + type.pattern + "'";
  return text;
}

}  // namespace

std::string short_text(const ValueType& type) {
  if (type.type == OptionType::choice) return type.text;
  std::string text(name_of(type.type));
  for (std::size_t i = 0; i < type.elements.size(); ++i)
    text += (i == 0 ? "<" : ",") + short_text(type.elements[i]);
  if (!type.elements.empty()) text += ">";
  return text + type.range_text;
}

std::string expectation(const ValueType& type) {
  switch (type.type) {
    case OptionType::none:
      return "it to be left out";
    case OptionType::boolean:
      return "true or false";
    case OptionType::integer:
      return "a whole number" + range_text(type);
    case OptionType::number:
      return "a number" + range_text(type);
    case OptionType::string:
      return string_text(type);
    case OptionType::duration:
      return "a duration such as \"250ms\"" + range_text(type);
    case OptionType::size:
      return "a size such as \"10MiB\", or a number of bytes" + range_text(type);
    case OptionType::list:
      return "a list" + elements_text(type) + range_text(type);
    case OptionType::table:
      return "a table" + elements_text(type);
    case OptionType::choice:
      return choices_text(type);
  }
  return "another value";
}

}  // namespace pollux::load
