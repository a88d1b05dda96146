// Lays a tree of options out as the ABI has it: values in place, strings and lists of children beside them.
#include <cstdint>
#include <string>
#include <variant>

#include "diagnose/conceal.hpp"
#include "load/options.hpp"

namespace pollux::load {

OptionTree::OptionTree(const config::Option& root) { fill(root_, root); }

void OptionTree::fill(pollux_option& into, const config::Option& from) {
  into.struct_size = POLLUX_OPTION_SIZE_1_0;
  into.key = keep(from.key);
  into.child_stride = sizeof(pollux_option);
  into.line = from.position.line;
  into.column = from.position.column;
  into.secret = from.secret ? 1 : 0;
  if (const auto* truth = std::get_if<bool>(&from.value)) {
    into.type = POLLUX_OPTION_BOOL;
    into.as.boolean = *truth ? 1 : 0;
  } else if (const auto* whole = std::get_if<std::int64_t>(&from.value)) {
    into.type = POLLUX_OPTION_INT64;
    into.as.int64 = *whole;
  } else if (const auto* fraction = std::get_if<double>(&from.value)) {
    into.type = POLLUX_OPTION_DOUBLE;
    into.as.float64 = *fraction;
  } else if (const auto* text = std::get_if<std::string>(&from.value)) {
    into.type = POLLUX_OPTION_STRING;
    into.as.string = keep(*text);
    if (from.secret) diagnose::conceal(*text);
  } else {
    const auto& children = std::get<std::vector<config::Option>>(from.value);
    into.type = from.is_table ? POLLUX_OPTION_TABLE : POLLUX_OPTION_LIST;
    // Sized before it is filled: the children of children point into lists_ as well, never into this one.
    std::vector<pollux_option>& list = lists_.emplace_back(children.size());
    for (std::size_t i = 0; i < children.size(); ++i) fill(list[i], children[i]);
    into.children = list.empty() ? nullptr : list.data();
    into.child_count = static_cast<std::uint32_t>(list.size());
  }
}

pollux_string OptionTree::keep(const std::string& text) {
  const std::string& kept = texts_.emplace_back(text);
  return {kept.c_str(), kept.size()};
}

}  // namespace pollux::load
