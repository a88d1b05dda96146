// From nodes to options, marking secrets on the way down.
#include "config/option_reader.hpp"

#include <utility>

#include "config/secrets.hpp"

namespace pollux::config {

namespace {

Option convert(const Node& node, bool secret, Faults& faults) {
  Option option;
  option.key = node.key;
  option.position = node.position;
  option.key_position = node.key_position.line > 0 ? node.key_position : node.position;
  option.secret = secret || node.from_environment || looks_secret(node.key);
  switch (node.kind) {
    case Kind::boolean:
      option.value = node.boolean();
      break;
    case Kind::integer:
      option.value = node.integer();
      break;
    case Kind::number:
      option.value = node.number();
      break;
    case Kind::text:
      option.value = node.text();
      break;
    case Kind::list:
    case Kind::table: {
      option.is_table = node.kind == Kind::table;
      std::vector<Option> children;
      for (const Node& child : node.children()) children.push_back(convert(child, option.secret, faults));
      option.value = std::move(children);
      break;
    }
    case Kind::date:
      faults.add(node.position,
                 (node.key.empty() ? "an item" : "option '" + node.key + "'") + " is a date or time",
                 "a string, a number, true or false, a list or a table", "write it as a string, in quotes");
      break;
    case Kind::broken:
      break;
  }
  return option;
}

}  // namespace

Option no_options() {
  Option root;
  root.value = std::vector<Option>();
  root.is_table = true;
  return root;
}

Option read_option(const Node& node, Faults& faults) {
  Option root = convert(node, false, faults);
  root.key.clear();
  return root;
}

}  // namespace pollux::config
