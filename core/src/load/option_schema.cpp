#include "load/option_schema.hpp"

#include <algorithm>

#include "diagnose/clean.hpp"
#include "load/option_spec.hpp"
#include "redact/text_pattern.hpp"

namespace pollux::load {
namespace {

bool is_pattern_for(std::string_view segment, std::string_view key) {
  return segment.starts_with('\'') && redact::matches_whole(segment.substr(1, segment.size() - 2), key);
}

bool may_hold_tables(const ValueType& list) {
  return list.elements.empty() ||
         std::any_of(list.elements.begin(), list.elements.end(),
                     [](const ValueType& each) { return each.type == OptionType::table; });
}

}  // namespace

const SchemaNode* SchemaNode::entry_for(std::string_view key) const {
  const auto find = [this](auto&& accepts) {
    const auto at = std::find_if(entries.begin(), entries.end(), accepts);
    return at == entries.end() ? nullptr : *at;
  };
  // A key such as "*" is a name in the configuration, never the schema's wildcard.
  if (const SchemaNode* named =
          find([key](const SchemaNode* each) { return each->segment == key && !is_wildcard(each->segment); }))
    return named;
  if (const SchemaNode* matching =
          find([key](const SchemaNode* each) { return is_pattern_for(each->segment, key); }))
    return matching;
  return find([](const SchemaNode* each) { return each->segment == "*"; });
}

Result<OptionSchema> OptionSchema::of(const std::vector<OptionSpec>& options) {
  OptionSchema schema;
  for (const OptionSpec& spec : options) {
    SchemaNode& node = schema.node_for(spec.key);
    if (node.spec)
      return failure(
          Error{"", "option " + diagnose::quoted(spec.key) + " stands twice", "each key once", ""});
    node.spec = &spec;
  }
  if (auto checked = schema.check(); !checked) return failure(checked.error());
  return schema;
}

SchemaNode& OptionSchema::node_for(std::string_view key) {
  SchemaNode* at = &nodes_.front();
  for (std::string_view segment : segments_of(key)) {
    const bool is_list = segment.ends_with("[]");
    if (is_list) segment.remove_suffix(2);
    at = &entry(*at, segment);
    if (is_list) at = &element(*at);
  }
  return *at;
}

SchemaNode& OptionSchema::entry(SchemaNode& of, std::string_view segment) {
  for (SchemaNode* each : of.entries) {
    if (each->segment == segment) return *each;
  }
  SchemaNode& made = nodes_.emplace_back();
  made.segment = segment;
  of.entries.push_back(&made);
  return made;
}

SchemaNode& OptionSchema::element(SchemaNode& of) {
  if (!of.element) {
    of.element = &nodes_.emplace_back();
    of.element->segment = "[]";
  }
  return *of.element;
}

Result<void> OptionSchema::check() const {
  for (const SchemaNode& node : nodes_) {
    if (!node.entries.empty() && node.element) {
      const std::string name = node.segment.empty() ? "" : diagnose::quoted(node.segment);
      return failure(Error{"", "option " + name + " has both entries and elements", "a table or a list", ""});
    }
    if (!node.spec) continue;
    const ValueType& type = node.spec->value;
    if (!node.entries.empty() && (type.type != OptionType::table || !type.elements.empty())) {
      return failure(Error{
          "", "option " + diagnose::quoted(node.spec->key) + " has entries, but is of the type " + type.text,
          "table, or no line of its own", ""});
    }
    if (node.element && (type.type != OptionType::list || !may_hold_tables(type))) {
      return failure(Error{"",
                           "option " + diagnose::quoted(node.spec->key) +
                               " has tables as elements, but is of the type " + type.text,
                           "list<table>, or no line of its own", ""});
    }
  }
  return {};
}

}  // namespace pollux::load
