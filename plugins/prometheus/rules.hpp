// Rules: what the options say of some scopes and not of others. The first rule whose pattern matches counts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/options.hpp>
#include <pollux/sdk/scope_pattern.hpp>

namespace pollux::prometheus {

// Which attributes become labels.
struct LabelRule {
  ScopePattern scope;
  std::vector<std::string> keys;
};

// Upper bounds of a histogram's buckets, ascending; that of the last bucket, infinity, is not among them.
using Bounds = std::vector<double>;

struct BucketRule {
  ScopePattern scope;
  Bounds bounds;
};

// From a list of strings, attribute keys of all scopes, and of tables { scope = "api.**", keys = [...] }. All
// rules that match add their keys.
[[nodiscard]] std::vector<LabelRule> label_rules(const Options& options, std::string_view key);
[[nodiscard]] std::vector<std::string> labels_of(const std::vector<LabelRule>& rules, std::string_view scope);

// From a list of numbers; `fallback` when it is absent or empty.
[[nodiscard]] Bounds bounds(const Options& options, std::string_view key, const Bounds& fallback);

// From a list of tables { scope = "db.**", bounds = [...] }.
[[nodiscard]] std::vector<BucketRule> bucket_rules(const Options& options, std::string_view key);
[[nodiscard]] const Bounds* bounds_of(const std::vector<BucketRule>& rules, std::string_view scope);

}  // namespace pollux::prometheus
