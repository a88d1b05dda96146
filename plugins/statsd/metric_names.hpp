// MetricNames: the name of each path as it is sent, made once. In: a path and its id. Out: prefix and path,
// escaped. Paths that are sent under one name are reported.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "merges.hpp"
#include "settings.hpp"

namespace pollux::statsd {

class MetricNames {
 public:
  MetricNames(std::string prefix, Format format, HostView host)
      : prefix_(std::move(prefix)), format_(format), merges_("metrics", most, host) {}

  // Empty for a path whose name DogStatsD would not take. Valid until the next call.
  std::string_view of(std::uint32_t path_id, std::string_view path);
  // What else is sent of a path, under longer names.
  enum class Parts : std::uint8_t { errors = 1, histogram = 2 };
  void note(Parts parts, std::uint32_t path_id, std::string_view path);

 private:
  // Ids are dense: a program with more paths pays for escaping the younger ones each time, not in memory.
  static constexpr std::uint32_t most = 16'384;

  void make(std::string& name, std::string_view path) const;

  struct Entry {
    bool made = false;
    std::uint8_t parts = 0;  // that were noted
    std::string name;
  };

  std::string prefix_;
  Format format_;
  Merges merges_;
  std::vector<Entry> kept_;
  std::string unkept_;
};

}  // namespace pollux::statsd
