// Parses the TYPE field of a schema's line, one rule of the grammar a function.
#include "load/value_type.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "config/parse.hpp"
#include "diagnose/clean.hpp"
#include "redact/text_pattern.hpp"

namespace pollux::load {
namespace {

constexpr int most_nesting = 8;  // of list<list<…>>

constexpr std::array<std::pair<std::string_view, OptionType>, 10> type_names = {{
    {"none", OptionType::none},
    {"bool", OptionType::boolean},
    {"int", OptionType::integer},
    {"float", OptionType::number},
    {"string", OptionType::string},
    {"duration", OptionType::duration},
    {"size", OptionType::size},
    {"list", OptionType::list},
    {"table", OptionType::table},
    {"enum", OptionType::choice},
}};

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number parsed{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return parsed;
}

// A count of bytes or elements, or a size with a unit where `with_unit`.
std::optional<std::int64_t> count(std::string_view text, bool with_unit) {
  if (const auto plain = number_in<std::int64_t>(text)) return *plain >= 0 ? plain : std::nullopt;
  if (!with_unit) return std::nullopt;
  const auto size = config::parse_size(text);
  if (!size) return std::nullopt;
  return static_cast<std::int64_t>(*size);
}

std::optional<Bound> bound_of(std::string_view text, OptionType type) {
  Bound bound{std::string(text)};
  std::optional<std::int64_t> whole;
  switch (type) {
    case OptionType::number: {
      const auto real = number_in<double>(text);
      if (!real || !std::isfinite(*real)) return std::nullopt;
      bound.real = *real;
      return bound;
    }
    case OptionType::integer:
      whole = number_in<std::int64_t>(text);
      break;
    case OptionType::duration:
      if (const auto duration = config::parse_duration(text)) whole = duration->count();
      break;
    default:
      whole = count(text, type == OptionType::size);
  }
  if (!whole) return std::nullopt;
  bound.whole = *whole;
  return bound;
}

bool has_range(OptionType type) {
  return type != OptionType::none && type != OptionType::boolean && type != OptionType::choice &&
         type != OptionType::table;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : all_(text), rest_(text) {}

  Result<ValueType> whole() {
    ValueType type;
    if (!value_type(type, 0) || !rest_.empty()) return failure(malformed());
    return type;
  }

 private:
  // Every rule takes its part of the text and says whether it was well formed.
  bool value_type(ValueType& into, int nesting) {
    const std::string_view begin = rest_;
    const std::size_t end = rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
    const std::string_view name = rest_.substr(0, end);
    const auto known = std::find_if(type_names.begin(), type_names.end(),
                                    [name](const auto& each) { return each.first == name; });
    if (known == type_names.end()) return refuse("the type " + diagnose::quoted(name) + " is unknown");
    rest_.remove_prefix(name.size());
    into.type = known->second;
    const bool parsed = suffixes(into, nesting);
    into.text = begin.substr(0, begin.size() - rest_.size());
    return parsed;
  }

  bool suffixes(ValueType& into, int nesting) {
    if (into.type == OptionType::choice) return choices(into);
    if (into.type == OptionType::list || into.type == OptionType::table) {
      if (rest_.starts_with('<') && !elements(into, nesting + 1)) return false;
    }
    if (into.type == OptionType::string && rest_.starts_with('(') && !words(into)) return false;
    const std::string_view before = rest_;
    if (has_range(into.type) && (rest_.starts_with('[') || rest_.starts_with('(')) && !range(into))
      return false;
    into.range_text = before.substr(0, before.size() - rest_.size());
    if (into.type != OptionType::string) return true;
    if (rest_.starts_with('\'') && !pattern(into.pattern)) return false;
    if (!rest_.starts_with('!')) return true;
    rest_.remove_prefix(1);
    return pattern(into.except);
  }

  bool choices(ValueType& into) {
    const auto inside = enclosed('(', ')');
    if (!inside) return refuse("the choices are malformed");
    for (std::string_view list = *inside;;) {
      const std::size_t comma = list.find(',');
      into.choices.emplace_back(list.substr(0, comma));
      if (into.choices.back().empty()) return refuse("a choice is empty");
      if (comma == list.npos) return true;
      list.remove_prefix(comma + 1);
    }
  }

  bool words(ValueType& into) {
    const auto inside = enclosed('(', ')');
    if (!inside || inside->empty()) return refuse("the words are malformed");
    into.words = *inside;
    return true;
  }

  bool pattern(std::string& into) {
    const auto inside = enclosed('\'', '\'');
    if (!inside || inside->empty()) return refuse("the pattern is empty, or does not end");
    if (const std::string fault = redact::fault_of_pattern(*inside); !fault.empty())
      return refuse("the pattern is invalid: " + fault);
    into = *inside;
    return true;
  }

  bool elements(ValueType& into, int nesting) {
    if (nesting > most_nesting) return refuse("the elements are nested too deeply: the limit is 8");
    do {
      rest_.remove_prefix(1);
      if (!value_type(into.elements.emplace_back(), nesting)) return false;
      if (into.elements.back().type == OptionType::none) return refuse("an element cannot be none");
    } while (rest_.starts_with(','));
    if (!rest_.starts_with('>')) return refuse("the elements do not end with >");
    rest_.remove_prefix(1);
    return true;
  }

  bool range(ValueType& into) {
    const std::size_t end = rest_.find_first_of("])");
    if (end == rest_.npos) return refuse("the range does not end");
    const bool above_low = rest_.front() == '(';
    const bool below_high = rest_[end] == ')';
    std::string_view parts = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    for (;;) {
      const std::size_t comma = parts.find(',');
      if (!interval(parts.substr(0, comma), into)) return false;
      if (comma == parts.npos) break;
      parts.remove_prefix(comma + 1);
    }
    into.range.front().above_low = above_low;
    into.range.back().below_high = below_high;
    if ((above_low && !into.range.front().low) || (below_high && !into.range.back().high))
      return refuse("a range without an end cannot exclude that end");
    return are_sound(into) || refuse("a part of the range holds no value");
  }

  bool interval(std::string_view text, ValueType& into) {
    const std::size_t dots = text.find("..");
    const std::string_view low = text.substr(0, dots);
    const std::string_view high = dots == text.npos ? low : text.substr(dots + 2);
    Interval made;
    if (!low.empty()) made.low = bound_of(low, into.type);
    if (!high.empty()) made.high = bound_of(high, into.type);
    const bool sound = made.low.has_value() == !low.empty() && made.high.has_value() == !high.empty();
    if (!sound || (!made.low && !made.high))
      return refuse("the range " + diagnose::quoted(text) + " is malformed");
    into.range.push_back(std::move(made));
    return true;
  }

  static bool are_sound(const ValueType& type) {
    return std::all_of(type.range.begin(), type.range.end(), [&](const Interval& each) {
      if (!each.low || !each.high) return true;
      const bool open = each.above_low || each.below_high;
      if (type.type == OptionType::number)
        return open ? each.low->real < each.high->real : each.low->real <= each.high->real;
      return open ? each.low->whole < each.high->whole : each.low->whole <= each.high->whole;
    });
  }

  std::optional<std::string_view> enclosed(char open, char close) {
    if (!rest_.starts_with(open)) return std::nullopt;
    const std::size_t end = rest_.find(close, 1);
    if (end == rest_.npos) return std::nullopt;
    const std::string_view inside = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return inside;
  }

  bool refuse(std::string why) {
    if (why_.empty()) why_ = std::move(why);
    return false;
  }

  Error malformed() const {
    const std::string why =
        why_.empty() ? "there is " + diagnose::quoted(rest_) + " where the type should end" : why_;
    return {
        "", "the type " + diagnose::quoted(all_) + " is malformed: " + why,
        "bool, int, float, string, duration, size, list, table, none or enum(a,b,c), with a range such as "
        "int[0..10] or element types such as list<string>",
        ""};
  }

  std::string_view all_;
  std::string_view rest_;
  std::string why_;
};

template <class Number>
bool lies_in(const Interval& interval, Number value, Number Bound::*member) {
  if (interval.low) {
    const Number low = (*interval.low).*member;
    if (value < low || (interval.above_low && value == low)) return false;
  }
  if (interval.high) {
    const Number high = (*interval.high).*member;
    if (value > high || (interval.below_high && value == high)) return false;
  }
  return true;
}

template <class Number>
bool lies_in_any(const std::vector<Interval>& range, Number value, Number Bound::*member) {
  return range.empty() || std::any_of(range.begin(), range.end(),
                                      [&](const Interval& each) { return lies_in(each, value, member); });
}

}  // namespace

std::string_view name_of(OptionType type) {
  return std::find_if(type_names.begin(), type_names.end(),
                      [type](const auto& each) { return each.second == type; })
      ->first;
}

Result<ValueType> parse_value_type(std::string_view text) { return Parser(text).whole(); }

bool contains(const std::vector<Interval>& range, std::int64_t whole) {
  return lies_in_any(range, whole, &Bound::whole);
}

bool contains(const std::vector<Interval>& range, double real) {
  return lies_in_any(range, real, &Bound::real);
}

}  // namespace pollux::load
