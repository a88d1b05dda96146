// Settings: what the options of the reporter come to.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <pollux/sdk/options.hpp>

#include "rules.hpp"

namespace pollux::prometheus {

struct PushSettings {
  std::string url;  // "http://127.0.0.1:9091"; empty: nothing is pushed
  std::string job;
  std::vector<std::pair<std::string, std::string>> grouping;  // further labels of the group
  std::chrono::nanoseconds interval{0};
  std::chrono::nanoseconds timeout{0};  // of one push
  bool delete_at_end = false;
};

struct DiscoverySettings {
  std::string folder;  // where the server looks for files, absolute; empty: no file is written
  std::string host;    // as the server knows this machine; empty: that of `listen`
};

struct Settings {
  std::string listen;  // "127.0.0.1:9464-9479"; empty: nothing is served
  std::string path;    // "/metrics"
  DiscoverySettings discovery;
  PushSettings push;
  bool trace_ids = false;       // exemplars
  std::string prefix;           // of every family of the application, with its underscore; may be empty
  bool scope_as_label = false;  // one family for all scopes, with the label `scope`
  std::vector<LabelRule> labels;
  std::size_t max_series = 0;       // of a family; more share one
  Bounds duration_bounds;           // seconds
  Bounds value_bounds;              // of histograms
  std::vector<BucketRule> buckets;  // before these two
  bool process = true;              // process_* too
  bool self = true;                 // the host's own metrics too
};

// From options that have passed the schema. Throws OptionError where a rule spans several of them.
[[nodiscard]] Settings read_settings(const Options& options);

}  // namespace pollux::prometheus
