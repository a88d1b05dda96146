// ValueType: what an option's value may be, as the TYPE field of a schema's line says; the grammar is in
// <pollux/abi/manifest.h>.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pollux/result.hpp"

namespace pollux::load {

enum class OptionType { none, boolean, integer, number, string, duration, size, list, table, choice };

// One end of an interval. `whole` counts nanoseconds, bytes, elements or units; `real` is for floats.
struct Bound {
  std::string text;  // as the manifest writes it, with its unit
  std::int64_t whole = 0;
  double real = 0;
};

// A missing end is unlimited. A single value has both ends equal.
struct Interval {
  std::optional<Bound> low;
  std::optional<Bound> high;
  bool above_low = false;   // the low end itself is excluded
  bool below_high = false;  // the high end itself is excluded
};

struct ValueType {
  OptionType type = OptionType::string;
  std::vector<std::string> choices;  // of a choice
  std::vector<Interval> range;  // empty: everything. Values of numbers, bytes of strings, elements of lists
  std::string range_text;       // as the manifest writes it: "[1..10]"
  std::string words;            // of a string: what is expected, for people
  std::string pattern;          // of a string: an expression that matches all of it
  std::string except;           // of a string: an expression that does not match all of it
  std::vector<ValueType> elements;  // of a list or table: what an element may be; empty: anything
  std::string text;                 // as the manifest writes it
};

// Parses all of `text`. An error has no place, and names the part that is malformed.
[[nodiscard]] Result<ValueType> parse_value_type(std::string_view text);

// "int", "enum".
[[nodiscard]] std::string_view name_of(OptionType type);

// As the manifest writes it, without the patterns and words of strings: "list<string>[..10]".
[[nodiscard]] std::string short_text(const ValueType& type);

// What a value of this type is, with its range and units: "a whole number: 0 to 1000".
[[nodiscard]] std::string expectation(const ValueType& type);

// Whether a number, in the unit of Bound, lies in the range.
[[nodiscard]] bool contains(const std::vector<Interval>& range, std::int64_t whole);
[[nodiscard]] bool contains(const std::vector<Interval>& range, double real);

}  // namespace pollux::load
