#include "load/option_defaults.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "load/default_value.hpp"
#include "load/option_spec.hpp"
#include "load/option_value.hpp"

namespace pollux::load {
namespace {

using config::Option;
using Children = std::vector<Option>;

std::string joined_key(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

class Completion {
 public:
  explicit Completion(const ReportMissing& report) : report_(report) {}

  // `path` is the table's key in messages.
  void complete(Children& table, const SchemaNode& node, const std::string& path) {
    for (Option& option : table) {
      if (const SchemaNode* entry = node.entry_for(option.key))
        complete_given(option, *entry, joined_key(path, option.key));
    }
    for (const SchemaNode* entry : node.entries) {
      if (is_wildcard(entry->segment)) continue;
      const bool is_given = std::any_of(table.begin(), table.end(),
                                        [entry](const Option& each) { return each.key == entry->segment; });
      if (!is_given) insert(table, *entry, joined_key(path, entry->segment));
    }
  }

 private:
  // Something else than a table or a list has been reported where it stands.
  void complete_given(Option& option, const SchemaNode& node, const std::string& full) {
    auto* children = std::get_if<Children>(&option.value);
    if (!children) return;
    const config::Position outer = std::exchange(within_, option.position);
    if (option.is_table) complete(*children, node, full);
    if (!option.is_table && node.element) {
      std::size_t index = 0;
      for (Option& item : *children)
        complete_given(item, *node.element, full + "[" + std::to_string(index++) + "]");
    }
    within_ = outer;
  }

  void insert(Children& table, const SchemaNode& node, const std::string& full) {
    Option made;
    if (node.spec && !node.spec->default_text.empty()) {
      auto value = parse_default(node.spec->default_text);
      if (!value) return;  // not of a parsed manifest, which has only valid ones
      fit(*value, *node.spec, full, [](const Option&, const Error&) {});
      made = std::move(*value);
    } else if (node.spec && node.spec->required) {
      return report_(within_, *node.spec, full);
    } else {
      made.is_table = true;
      made.value = Children{};
      complete(std::get<Children>(made.value), node, full);
      if (std::get<Children>(made.value).empty()) return;
    }
    made.key = node.segment;
    table.push_back(std::move(made));
  }

  const ReportMissing& report_;
  config::Position within_{};  // of the table or the list's element that is being completed
};

}  // namespace

void complete_options(Option& root, const SchemaNode& schema, const ReportMissing& report) {
  if (!std::holds_alternative<Children>(root.value)) root.value = Children{};
  root.is_table = true;
  Completion(report).complete(std::get<Children>(root.value), schema, "");
}

}  // namespace pollux::load
