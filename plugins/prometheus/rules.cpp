#include "rules.hpp"

#include <algorithm>
#include <cmath>

namespace pollux::prometheus {
namespace {

[[noreturn]] void refuse(std::string_view key, const std::string& expected, const pollux_option& at) {
  throw OptionError("option '" + std::string(key) + "': expected " + expected, &at);
}

// Calls `each(item)` for every item of a list.
template <class Each>
void for_each_item(const Options& options, std::string_view key, Each&& each) {
  const pollux_option* list = options.find(key);
  if (!list) return;
  if (list->type != POLLUX_OPTION_LIST) refuse(key, "a list", *list);
  Options(list).for_each([&](std::string_view, const pollux_option& item) { each(item); });
}

// The pattern of a rule's table, which has `scope` and `other` and nothing else.
ScopePattern scope_of(std::string_view key, const pollux_option& item, std::string_view other) {
  const std::string expected = "a table { scope = \"api.**\", " + std::string(other) + " = [...] }";
  if (item.type != POLLUX_OPTION_TABLE) refuse(key, expected, item);
  const Options table(&item);
  table.for_each([&](std::string_view name, const pollux_option& entry) {
    if (name != "scope" && name != other)
      refuse(key, expected + "; found '" + std::string(name) + "'", entry);
  });
  const std::string scope = table.string("scope");
  if (scope.empty() || !table.has(other)) refuse(key, expected, item);
  return ScopePattern(scope);
}

Bounds read_bounds(std::string_view key, const pollux_option& list) {
  Bounds bounds;
  if (list.type != POLLUX_OPTION_LIST) refuse(key, "a list of numbers", list);
  Options(&list).for_each([&](std::string_view, const pollux_option& item) {
    const bool is_number = item.type == POLLUX_OPTION_DOUBLE || item.type == POLLUX_OPTION_INT64;
    const double bound =
        item.type == POLLUX_OPTION_DOUBLE ? item.as.float64 : static_cast<double>(item.as.int64);
    if (!is_number || !std::isfinite(bound) || (!bounds.empty() && bound <= bounds.back()))
      refuse(key, "finite numbers in ascending order", item);
    bounds.push_back(bound);
  });
  if (bounds.size() > 200) refuse(key, "at most 200 bounds", list);
  return bounds;
}

}  // namespace

std::vector<LabelRule> label_rules(const Options& options, std::string_view key) {
  std::vector<LabelRule> rules;
  for_each_item(options, key, [&](const pollux_option& item) {
    if (item.type == POLLUX_OPTION_STRING) {
      rules.push_back({ScopePattern("**"), {std::string(view(item.as.string))}});
    } else {
      rules.push_back({scope_of(key, item, "keys"), Options(&item).strings("keys")});
    }
    for (const std::string& each : rules.back().keys) {
      if (each.empty()) refuse(key, "keys of attributes", item);
    }
  });
  return rules;
}

std::vector<std::string> labels_of(const std::vector<LabelRule>& rules, std::string_view scope) {
  std::vector<std::string> keys;
  for (const LabelRule& rule : rules) {
    if (!rule.scope.matches(scope)) continue;
    for (const std::string& key : rule.keys) {
      if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

Bounds bounds(const Options& options, std::string_view key, const Bounds& fallback) {
  const pollux_option* list = options.find(key);
  if (!list) return fallback;
  Bounds given = read_bounds(key, *list);
  return given.empty() ? fallback : given;
}

std::vector<BucketRule> bucket_rules(const Options& options, std::string_view key) {
  std::vector<BucketRule> rules;
  for_each_item(options, key, [&](const pollux_option& item) {
    ScopePattern scope = scope_of(key, item, "bounds");
    Bounds bounds = read_bounds(key, *Options(&item).find("bounds"));
    if (bounds.empty()) refuse(key, "at least one bound", item);
    rules.push_back({std::move(scope), std::move(bounds)});
  });
  return rules;
}

const Bounds* bounds_of(const std::vector<BucketRule>& rules, std::string_view scope) {
  const auto rule =
      std::ranges::find_if(rules, [&](const BucketRule& each) { return each.scope.matches(scope); });
  return rule == rules.end() ? nullptr : &rule->bounds;
}

}  // namespace pollux::prometheus
