// SelfMetrics: the host's own metrics for one reporter that asks for them. In: statistics, once an interval.
// Out: events that say what has changed since those which the reporter took last; of an idle host, none. The
// first time each series is said, counters with 0 too: a backend sees a change only of what it knows.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include <pollux/stats.hpp>

#include "collect/self_points.hpp"
#include "deliver/batch.hpp"

namespace pollux::collect {

// Used under the collector's turn only.
class SelfMetrics {
 public:
  // Adds what is to be said at `now_ns`, as far as there is room: what is left is said the next time. Times
  // are monotonic; the first interval begins at `opened_ns`.
  void describe(const Stats& stats, std::int64_t opened_ns, std::int64_t now_ns, deliver::Batch& into);

  // What was described last is on its way, or was nothing; else it is described again.
  void settle();

  // The reporter is another one, and knows of no series.
  void begin_anew();

 private:
  struct Series {
    const SelfMetric* metric;
    std::string reporter;
    std::string label;
    auto operator<=>(const Series&) const = default;
  };
  struct Said {
    pollux_value value{POLLUX_VALUE_NONE, 0, {0}};  // that the reporter knows of
    pollux_value next{POLLUX_VALUE_NONE, 0, {0}};   // that it will know of
    bool is_known = false;                          // the reporter has the series
    bool will_be_known = false;
    bool is_there = false;
  };
  void say(const Series& series, Said& said, pollux_value value, deliver::Batch& into) const;

  std::map<Series, Said> said_;
  std::int64_t start_ns_ = 0;  // of the interval
  std::int64_t now_ns_ = 0;    // its end
};

}  // namespace pollux::collect
