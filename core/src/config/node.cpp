// What can be asked of a node of the document.
#include <algorithm>

#include "config/document.hpp"
#include "config/toml_text.hpp"

namespace pollux::config {

const Node* Node::find(std::string_view name) const {
  if (kind != Kind::table) return nullptr;
  const auto at = std::find_if(children().begin(), children().end(),
                               [&](const Node& entry) { return entry.key == name; });
  return at == children().end() ? nullptr : &*at;
}

std::string Node::shown() const {
  constexpr std::size_t most = 60;
  switch (kind) {
    case Kind::boolean:
      return boolean() ? "true" : "false";
    case Kind::integer:
      return std::to_string(integer());
    case Kind::number:
      return toml_number(number());
    case Kind::text:
      if (from_environment) return "a string from the environment";
      return text().size() <= most ? toml_string(text())
                                   : "a string of " + std::to_string(text().size()) + " bytes";
    case Kind::date:
      return "a date or time";
    case Kind::list:
      return "a list";
    case Kind::table:
      return "a table";
    case Kind::broken:
      break;
  }
  return "not a value";
}

}  // namespace pollux::config
