// The document: a TOML text as a tree of nodes in the order of the text, each with its place.
// In: text. Out: the tree that expand.hpp and reader.hpp work on. toml++ is included behind this header only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/faults.hpp"
#include "config/settings.hpp"

namespace pollux::config {

// `broken` stands for a value whose fault has been reported: readers pass over it.
enum class Kind { broken, boolean, integer, number, text, date, list, table };

struct Node {
  std::string key;  // empty in a list and at the root
  Position key_position;
  Position position;  // of the value; of the header for a table that has one
  Kind kind = Kind::broken;
  std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<Node>> value;
  bool from_environment = false;  // a text that held ${VAR}

  [[nodiscard]] bool boolean() const { return std::get<bool>(value); }
  [[nodiscard]] std::int64_t integer() const { return std::get<std::int64_t>(value); }
  [[nodiscard]] double number() const { return std::get<double>(value); }
  [[nodiscard]] const std::string& text() const { return std::get<std::string>(value); }
  // The items of a list, the entries of a table.
  [[nodiscard]] const std::vector<Node>& children() const { return std::get<std::vector<Node>>(value); }

  // The entry of a table; null when it is absent.
  [[nodiscard]] const Node* find(std::string_view name) const;

  // The value for messages: `12`, `"twelve"`, `a list`. A text from the environment is not shown.
  [[nodiscard]] std::string shown() const;
};

// The root table, or nothing when the text is not TOML, which `faults` then says.
[[nodiscard]] std::optional<Node> parse_document(std::string_view text, Faults& faults);

}  // namespace pollux::config
