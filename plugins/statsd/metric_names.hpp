// MetricNames: the name of each path as it is sent, made once. In: a path and its id. Out: prefix and path,
// escaped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "settings.hpp"

namespace pollux::statsd {

class MetricNames {
 public:
  MetricNames(std::string prefix, Format format) : prefix_(std::move(prefix)), format_(format) {}

  // Empty for a path whose name DogStatsD would not take. Valid until the next call.
  std::string_view of(std::uint32_t path_id, std::string_view path);

 private:
  // Ids are dense: a program with more paths pays for escaping the younger ones each time, not in memory.
  static constexpr std::uint32_t most = 16'384;

  void make(std::string& name, std::string_view path) const;

  struct Entry {
    bool made = false;
    std::string name;
  };

  std::string prefix_;
  Format format_;
  std::vector<Entry> kept_;
  std::string unkept_;
};

}  // namespace pollux::statsd
