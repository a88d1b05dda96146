// TOML text to tree, by toml++.
#include "config/document.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

// Errors come back as values: nothing here throws on bad text. The library that Debian ships beside the
// header is built the other way, so the header alone is used.
#define TOML_EXCEPTIONS 0
#undef TOML_HEADER_ONLY
#define TOML_HEADER_ONLY 1
#undef TOML_SHARED_LIB
// toml++ 3.3 asserts what a text can break, such as the key in `[=]`, before it checks the same and reports
// it. With NDEBUG the assertion is a promise to the optimiser, so that has to be unset, and the assertion to
// do nothing.
#define TOML_ASSERT(condition) static_assert(true)
#pragma push_macro("NDEBUG")
#undef NDEBUG
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

namespace pollux::config {

namespace {

Position position_of(const toml::source_region& source) { return {source.begin.line, source.begin.column}; }

Node convert(const toml::node& from);

std::vector<Node> convert_items(const toml::array& list) {
  std::vector<Node> items;
  for (const toml::node& item : list) items.push_back(convert(item));
  return items;
}

std::vector<Node> convert_entries(const toml::table& table) {
  std::vector<Node> entries;
  for (const auto& [key, value] : table) {
    Node& entry = entries.emplace_back(convert(value));
    entry.key = key.str();
    entry.key_position = position_of(key.source());
  }
  // toml++ keeps keys sorted by name.
  std::sort(entries.begin(), entries.end(), [](const Node& left, const Node& right) {
    return std::tie(left.key_position.line, left.key_position.column) <
           std::tie(right.key_position.line, right.key_position.column);
  });
  return entries;
}

Node convert(const toml::node& from) {
  Node node;
  node.position = position_of(from.source());
  if (const auto* boolean = from.as_boolean()) {
    node.kind = Kind::boolean;
    node.value = boolean->get();
  } else if (const auto* integer = from.as_integer()) {
    node.kind = Kind::integer;
    node.value = integer->get();
  } else if (const auto* number = from.as_floating_point()) {
    node.kind = Kind::number;
    node.value = number->get();
  } else if (const auto* text = from.as_string()) {
    node.kind = Kind::text;
    node.value = text->get();
  } else if (const auto* list = from.as_array()) {
    node.kind = Kind::list;
    node.value = convert_items(*list);
  } else if (const auto* table = from.as_table()) {
    node.kind = Kind::table;
    node.value = convert_entries(*table);
  } else {
    node.kind = Kind::date;
  }
  return node;
}

// toml++ bounds the depth of values but not that of dotted keys, each dot of which is a table in a table; a
// hundred thousand of them exhaust the stack. Finds the place of the first run of dots that no key of sense
// has.
std::optional<Position> find_endless_key(std::string_view text) {
  constexpr std::size_t most_dots = 256;
  Position at{1, 0};
  std::size_t dots = 0;
  for (const char c : text) {
    ++at.column;
    if (c == '\n') at = {at.line + 1, 0};
    if (c == '\n' || c == '=' || c == ',') dots = 0;
    if (c == '.' && ++dots > most_dots) return at;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Node> parse_document(std::string_view text, Faults& faults) {
  if (const std::optional<Position> endless = find_endless_key(text)) {
    faults.add(*endless, "more than 256 dots without a comma or an equals sign between them",
               "keys of fewer parts");
    return std::nullopt;
  }
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    faults.add(position_of(error.source()), std::string(error.description()), "TOML 1.0, https://toml.io");
    return std::nullopt;
  }
  return convert(parsed.table());
}

}  // namespace pollux::config
