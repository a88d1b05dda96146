// Parses one line of an option schema, its default included, so that a bad schema is refused before any
// configuration is checked against it.
#include "load/option_spec.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "diagnose/clean.hpp"
#include "load/default_value.hpp"
#include "load/option_value.hpp"
#include "redact/text_pattern.hpp"

namespace pollux::load {
namespace {

constexpr std::size_t most_segments = 16;

// Where the next `separator` outside of quotes stands, or npos.
std::size_t find_unquoted(std::string_view text, char separator) {
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\'') quoted = !quoted;
    if (text[at] == separator && !quoted) return at;
  }
  return text.npos;
}

// Removes what stands before the separator at `end`, and the separator.
std::string_view take(std::string_view& rest, std::size_t end) {
  const std::string_view part = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  return part;
}

// KEY, TYPE, DEFAULT, FLAGS and SUMMARY; the first two may hold quoted patterns. Nothing when there are
// fewer.
std::optional<std::vector<std::string_view>> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (fields.size() < 4) {
    const std::size_t end = fields.size() < 2 ? find_unquoted(line, '|') : line.find('|');
    if (end == line.npos) return std::nullopt;
    fields.push_back(take(line, end));
  }
  fields.push_back(line);
  return fields;
}

// Leads to one option, whatever the configuration says.
bool is_plain_key(std::string_view key) {
  const std::vector<std::string_view> segments = segments_of(key);
  return !segments.empty() && std::none_of(segments.begin(), segments.end(), [](std::string_view segment) {
    return is_wildcard(segment) || segment.ends_with("[]");
  });
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

// A name, a name with [] for the tables of a list, *, or 'PATTERN'.
bool is_segment(std::string_view text) {
  if (text.starts_with('\'')) {
    return text.size() > 2 && text.find('\'', 1) == text.size() - 1 &&
           redact::fault_of_pattern(text.substr(1, text.size() - 2)).empty();
  }
  if (text.ends_with("[]")) text.remove_suffix(2);
  return text == "*" || is_name(text);
}

// Of FLAG:KEY=VALUE what is behind the colon.
std::optional<When> condition_of(std::string_view flag, std::string_view name) {
  if (!flag.starts_with(name) || !flag.substr(name.size()).starts_with(':')) return std::nullopt;
  flag.remove_prefix(name.size() + 1);
  const std::size_t equals = flag.find('=');
  if (equals == flag.npos || !is_plain_key(flag.substr(0, equals))) return std::nullopt;
  return When{std::string(flag.substr(0, equals)), std::string(flag.substr(equals + 1))};
}

// Unknown flags are those of a later minor, or of somebody else.
void parse_flags(std::string_view text, OptionSpec& spec) {
  while (!text.empty()) {
    const std::string_view flag = take(text, text.find(' '));
    if (flag == "required") {
      spec.required = true;
    } else if (flag == "secret") {
      spec.secret = true;
    } else if (flag == "ascending") {
      spec.ascending = true;
    } else if (flag == "exclusive") {
      spec.exclusive.emplace();
    } else if (auto exclusive = condition_of(flag, "exclusive")) {
      spec.exclusive = std::move(exclusive);
    } else if (auto required = condition_of(flag, "required")) {
      spec.required_when = std::move(required);
    } else if (auto only = condition_of(flag, "only")) {
      spec.only_when = std::move(only);
    } else if (flag == "scopes") {
      spec.scopes = true;
    }
  }
}

Error of_option(const OptionSpec& spec, const std::string& what, std::string expected) {
  return {"", "option " + diagnose::quoted(spec.key) + " " + what, std::move(expected), ""};
}

Result<void> check_key(const OptionSpec& spec) {
  const std::vector<std::string_view> segments = segments_of(spec.key);
  if (segments.empty()) {
    return failure(
        Error{"", "the option key " + diagnose::quoted(spec.key) + " is malformed",
              "at most 16 names of letters, digits, _ and - with dots between them; a name followed by "
              "[] for the tables of a list; or * or 'PATTERN' for any key",
              ""});
  }
  if (segments.back().ends_with("[]")) {
    return failure(of_option(spec, "ends with []", "the key of an entry of these tables after it"));
  }
  if (is_wildcard(segments.back()) && (spec.required || !spec.default_text.empty())) {
    return failure(of_option(spec, "stands for any key, but is required or has a default", "neither"));
  }
  return {};
}

bool is_ordered(const ValueType& type) {
  return type.type == OptionType::integer || type.type == OptionType::number ||
         type.type == OptionType::duration || type.type == OptionType::size;
}

Result<void> check_flags(const OptionSpec& spec) {
  const ValueType& value = spec.value;
  if (spec.ascending &&
      !(value.type == OptionType::list && value.elements.size() == 1 && is_ordered(value.elements[0]))) {
    return failure(of_option(spec, "is ascending, but is not a list of one type of numbers",
                             "list<int>, list<float>, list<duration> or list<size>"));
  }
  if (spec.exclusive && (value.type != OptionType::string || !is_plain_key(spec.key)))
    return failure(of_option(spec, "is exclusive, but is not one string", "the path of a file"));
  if (spec.required_when && !is_plain_key(spec.key))
    return failure(of_option(spec, "is required at times, but is not one option", "a key without patterns"));
  if (spec.only_when && !is_plain_key(spec.key))
    return failure(of_option(spec, "may be given at times, but is not one option", "a key without patterns"));
  if (spec.scopes && value.type != OptionType::string)
    return failure(of_option(spec, "is a pattern of scopes, but is not a string", "a string"));
  if (value.type == OptionType::none && (spec.required || !spec.default_text.empty())) {
    return failure(of_option(spec, "must not be given, but is required or has a default", "neither"));
  }
  return {};
}

Result<void> check_default(const OptionSpec& spec) {
  auto value = parse_default(spec.default_text);
  if (!value) {
    return failure(Error{"",
                         "the default " + diagnose::quoted(spec.default_text) + " of option " +
                             diagnose::quoted(spec.key) + " is malformed",
                         "a TOML value: true, 10, 0.5, \"text\" or a list of these", ""});
  }
  std::optional<Error> fault;
  fit(*value, spec, spec.key, [&fault](const config::Option&, Error error) {
    if (!fault) fault = std::move(error);
  });
  if (fault) return failure(std::move(*fault));
  return {};
}

}  // namespace

std::vector<std::string_view> segments_of(std::string_view key) {
  std::vector<std::string_view> segments;
  for (;;) {
    const std::size_t dot = find_unquoted(key, '.');
    const std::string_view segment = key.substr(0, dot);
    if (!is_segment(segment) || segments.size() == most_segments) return {};
    segments.push_back(segment);
    if (dot == key.npos) return segments;
    key.remove_prefix(dot + 1);
  }
}

Result<OptionSpec> parse_option_spec(std::string_view line) {
  const auto fields = fields_of(line);
  if (!fields) {
    return failure(Error{"", "the option " + diagnose::quoted(line) + " has too few fields",
                         "KEY|TYPE|DEFAULT|FLAGS|SUMMARY", ""});
  }
  OptionSpec spec;
  spec.key = (*fields)[0];
  spec.default_text = (*fields)[2];
  spec.summary = (*fields)[4];
  auto type = parse_value_type((*fields)[1]);
  if (!type) {
    return failure(Error{"", "in option " + diagnose::quoted(spec.key) + ", " + type.error().what,
                         type.error().expected, ""});
  }
  spec.value = std::move(*type);
  parse_flags((*fields)[3], spec);
  if (auto valid = check_key(spec); !valid) return failure(valid.error());
  if (auto valid = check_flags(spec); !valid) return failure(valid.error());
  if (!spec.default_text.empty()) {
    if (auto valid = check_default(spec); !valid) return failure(valid.error());
  }
  return spec;
}

}  // namespace pollux::load
