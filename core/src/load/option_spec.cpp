// Parses one line of an option schema, its default included, so that a bad schema is refused before any
// configuration is checked against it.
#include "load/option_spec.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "load/default_value.hpp"
#include "load/option_value.hpp"
#include "load/plain_text.hpp"

namespace pollux::load {
namespace {

constexpr std::array<std::pair<std::string_view, OptionType>, 8> types = {{
    {"bool", OptionType::boolean},
    {"int", OptionType::integer},
    {"float", OptionType::number},
    {"string", OptionType::string},
    {"duration", OptionType::duration},
    {"size", OptionType::size},
    {"list", OptionType::list},
    {"table", OptionType::table},
}};

// What stands before the next `separator`, which is removed as well.
std::string_view take(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return part;
}

bool is_key_segment(std::string_view segment) {
  return !segment.empty() && std::all_of(segment.begin(), segment.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool is_key(std::string_view key) {
  while (true) {
    const std::size_t dot = key.find('.');
    const std::string_view segment = key.substr(0, dot);
    if (dot == std::string_view::npos) return segment == "*" || is_key_segment(segment);
    if (!is_key_segment(segment)) return false;
    key.remove_prefix(dot + 1);
  }
}

bool parse_type(std::string_view text, OptionSpec& spec) {
  for (const auto& [name, type] : types) {
    if (text == name) return spec.type = type, true;
  }
  if (!text.starts_with("enum(") || !text.ends_with(')')) return false;
  spec.type = OptionType::choice;
  std::string_view rest = text.substr(5, text.size() - 6);
  while (!rest.empty()) spec.choices.emplace_back(take(rest, ','));
  return !spec.choices.empty() &&
         std::find(spec.choices.begin(), spec.choices.end(), "") == spec.choices.end();
}

std::string_view parse_flags(std::string_view text, OptionSpec& spec) {
  while (!text.empty()) {
    const std::string_view flag = take(text, ' ');
    if (flag == "required") {
      spec.required = true;
    } else if (flag == "secret") {
      spec.secret = true;
    } else if (!flag.empty()) {
      return flag;
    }
  }
  return {};
}

Result<void> check_default(const OptionSpec& spec) {
  auto value = parse_default(spec.default_text);
  if (!value) {
    return failure(Error{
        "",
        "the default " + in_quotes(spec.default_text) + " of option " + in_quotes(spec.key) + " is malformed",
        "a TOML value: true, 10, 0.5, \"text\" or a list of these", ""});
  }
  return fit(*value, spec, spec.key);
}

}  // namespace

Result<OptionSpec> parse_option_spec(std::string_view line) {
  OptionSpec spec;
  std::string_view rest = line;
  spec.key = take(rest, '|');
  const std::string_view type = take(rest, '|');
  spec.default_text = take(rest, '|');
  const std::string_view flags = take(rest, '|');
  spec.summary = rest;
  if (std::count(line.begin(), line.end(), '|') < 4) {
    return failure(Error{"", "the option " + in_quotes(line) + " has too few fields",
                         "KEY|TYPE|DEFAULT|FLAGS|SUMMARY", ""});
  }
  if (!is_key(spec.key)) {
    return failure(Error{"", "the option key " + in_quotes(spec.key) + " is malformed",
                         "letters, digits, _ and - between dots; the last part may be *", ""});
  }
  if (!parse_type(type, spec)) {
    return failure(Error{"", "option " + in_quotes(spec.key) + " has the unknown type " + in_quotes(type),
                         "bool, int, float, string, duration, size, list, table or enum(a,b,c)", ""});
  }
  if (const std::string_view flag = parse_flags(flags, spec); !flag.empty()) {
    return failure(Error{"", "option " + in_quotes(spec.key) + " has the unknown flag " + in_quotes(flag),
                         "required or secret", ""});
  }
  if (spec.key.ends_with('*') && (spec.required || !spec.default_text.empty())) {
    return failure(
        Error{"", "option " + in_quotes(spec.key) + " stands for any key, but is required or has a default",
              "neither, for it has no key to stand under", ""});
  }
  if (!spec.default_text.empty()) {
    if (auto valid = check_default(spec); !valid) return failure(valid.error());
  }
  return spec;
}

std::string type_text(const OptionSpec& spec) {
  for (const auto& [name, type] : types) {
    if (type == spec.type) return std::string(name);
  }
  std::string text;
  for (const std::string& choice : spec.choices) text += (text.empty() ? "enum(" : ",") + choice;
  return text + ")";
}

}  // namespace pollux::load
