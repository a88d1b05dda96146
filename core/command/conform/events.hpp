// Events that several cases send.
#pragma once

#include <pollux/sdk/testing/event_list.hpp>

namespace pollux::conform {

using testing::Aggregated;
using testing::EventList;

inline constexpr MetricType every_metric_type[] = {MetricType::counter, MetricType::up_down_counter,
                                                   MetricType::gauge, MetricType::histogram,
                                                   MetricType::untyped};

// What any program emits: quick and slow, failed and not, small and large, so that a reporter with a
// threshold handles some of it.
inline void add_ordinary(EventList& events) {
  using namespace std::chrono_literals;
  events.timing("check.step", 2ms).attribute("rows", 12).attribute("source", "text");
  events.timing("check", 5ms).failed();
  events.timing("check.long", 2h);
  events.metric(MetricType::counter, "check.items", 3);
  events.metric(MetricType::gauge, "check.share", 0.5).attribute("cached", true);
  events.metric(MetricType::gauge, "check.level", -1e9);
  events.metric(MetricType::histogram, "check.size", 120.0);
  events.metric(MetricType::untyped, "check.note", "text");
}

}  // namespace pollux::conform
