// Settings: what the options of the reporter come to.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/options.hpp>

#include "address.hpp"

namespace pollux::statsd {

enum class Format { statsd, dogstatsd };

// What becomes of events while nobody takes datagrams.
enum class Away { retry, drop };

struct Settings {
  Address address;
  std::chrono::nanoseconds resolve_interval{};  // between lookups of the host's name
  Format format = Format::statsd;
  std::size_t datagram_size = 0;        // bytes that a datagram has at most
  std::string prefix;                   // of every name, its last dot included; escaped
  std::string_view timing_type;         // "ms", "h" or "d"
  std::string_view histogram_type;      // the same
  double sample_rate = 1.0;             // share of single timings, counts and observations that is sent
  double scope_sample = 1.0;            // share of scopes that the host sends
  std::vector<std::string> attributes;  // patterns of the keys that become tags
  std::string tags;                     // of every metric, escaped: "env:prod,team:core"
  std::string container;                // "auto", an id, or empty
  bool timestamps = false;
  Away when_away = Away::retry;
};

// From options that have passed the schema. Throws OptionError where a rule spans several of them.
[[nodiscard]] Settings read_settings(const Options& options);

}  // namespace pollux::statsd
