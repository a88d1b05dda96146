// TOML text to tree, by toml++.
#include "config/document.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <tuple>
#include <utility>

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

}  // namespace

std::optional<Node> parse_document(std::string_view text, Faults& faults) {
  try {
    return convert(toml::parse(text));
  } catch (const toml::parse_error& error) {  // the packaged library is built to throw
    faults.add(position_of(error.source()), std::string(error.description()), "TOML 1.0, https://toml.io");
    return std::nullopt;
  }
}

}  // namespace pollux::config
