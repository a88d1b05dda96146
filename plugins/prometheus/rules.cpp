#include "rules.hpp"

#include <algorithm>

namespace pollux::prometheus {

std::vector<LabelRule> label_rules(const Options& options, std::string_view key) {
  std::vector<LabelRule> rules;
  const Options list(options.find(key));
  list.for_each([&](std::string_view, const pollux_option& item) {
    if (item.type == POLLUX_OPTION_STRING) {
      rules.push_back({ScopePattern("**"), {std::string(view(item.as.string))}});
    } else {
      const Options rule(&item);
      rules.push_back({ScopePattern(rule.string("scope")), rule.strings("keys")});
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
  Bounds given = options.numbers(key);
  return given.empty() ? fallback : given;
}

std::vector<BucketRule> bucket_rules(const Options& options, std::string_view key) {
  std::vector<BucketRule> rules;
  const Options list(options.find(key));
  list.for_each([&](std::string_view, const pollux_option& item) {
    const Options rule(&item);
    rules.push_back({ScopePattern(rule.string("scope")), rule.numbers("bounds")});
  });
  return rules;
}

const Bounds* bounds_of(const std::vector<BucketRule>& rules, std::string_view scope) {
  const auto rule =
      std::ranges::find_if(rules, [&](const BucketRule& each) { return each.scope.matches(scope); });
  return rule == rules.end() ? nullptr : &rule->bounds;
}

}  // namespace pollux::prometheus
