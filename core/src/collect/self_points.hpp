// Self points: statistics as metrics, pollux.*. In: how the host and its reporters are doing. Out: one point
// for each number, with the metric that it belongs to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <pollux/abi/value.h>
#include <pollux/stats.hpp>

namespace pollux::collect {

struct SelfMetric {
  std::string_view name;  // a literal, as the next two
  std::string_view unit;  // UCUM
  std::string_view description;
  std::string_view label;   // key of the attribute that tells its series of one reporter apart; empty: none
  bool is_counter = false;  // else a gauge
  bool is_one_of = false;   // of its series one is 1; one that is gone has become 0
};

struct SelfPoint {
  const SelfMetric* metric;
  std::string reporter;  // empty: the host's
  std::string label;
  pollux_value value;  // of a counter: since the host's opening
};

// All that can be said of the host.
[[nodiscard]] std::vector<SelfPoint> self_points(const Stats& stats);

}  // namespace pollux::collect
