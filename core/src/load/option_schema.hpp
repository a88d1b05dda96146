// OptionSchema: the lines of a plugin's option schema as the tree that their keys describe.
// In: a manifest's options. Out: which line holds for an option of the configuration.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "load/manifest.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// A place in the tree. Its lines are the manifest's, which must live as long.
struct SchemaNode {
  std::string segment;  // its key in the table above: a name, `*` or 'PATTERN'; "[]" for a list's tables
  const OptionSpec* spec = nullptr;  // null where only longer keys lead here
  std::vector<SchemaNode*> entries;  // of a table, in the order of the manifest
  SchemaNode* element = nullptr;     // of a list: the tables in it

  // The entry for a key of the configuration: one of that name, else the first pattern that matches, else
  // `*`. Null when the table has no such option.
  [[nodiscard]] const SchemaNode* entry_for(std::string_view key) const;
};

class OptionSchema {
 public:
  // Refuses keys that contradict each other: twice the same one, or an entry of an option that is not a
  // table.
  [[nodiscard]] static Result<OptionSchema> of(const std::vector<OptionSpec>& options);

  OptionSchema(OptionSchema&&) = default;
  OptionSchema& operator=(OptionSchema&&) = default;

  [[nodiscard]] const SchemaNode& root() const { return nodes_.front(); }

 private:
  OptionSchema() { nodes_.emplace_back(); }
  SchemaNode& entry(SchemaNode& of, std::string_view segment);
  SchemaNode& element(SchemaNode& of);
  SchemaNode& node_for(std::string_view key);
  [[nodiscard]] Result<void> check() const;

  std::deque<SchemaNode> nodes_;  // the root first; nodes stay where they are
};

}  // namespace pollux::load
