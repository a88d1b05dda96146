// Arguments: turns an event into what the original's methods are called with: two positions and the metadata.
#pragma once

#include <pybind11/pybind11.h>

#include <pollux/sdk/event.hpp>

#include "call.hpp"
#include "optional_keywords.hpp"
#include "texts.hpp"

namespace pollux::python {

// With the lock held, its destruction included.
class Arguments {
 public:
  // What the two methods accept.
  Arguments(OptionalKeywords for_timings, OptionalKeywords for_metrics)
      : for_timings_(for_timings), for_metrics_(for_metrics) {}

  // Valid until the next one.
  [[nodiscard]] Call& of(const Timing& timing);
  [[nodiscard]] Call& of(const Metric& metric);

 private:
  // The built-in fields of the metadata, as Python's strings.
  struct Keys {
    pybind11::object depth, parent_scope, call_count, status, start_monotonic_s, end_monotonic_s,
        start_wall_time_s, end_wall_time_s, metric_type, count, sum, min, max, interval_s, buckets, ok, error,
        counter, up_down_counter, gauge, histogram;
    Keys();
  };

  void add_type(MetricType type);
  void add_place(const EventView& event);
  void add_aggregate(const Aggregate& aggregate);
  void add_attributes(const EventView& event);

  const OptionalKeywords for_timings_;
  const OptionalKeywords for_metrics_;
  Keys keys_;
  Texts paths_;       // by scope id
  Texts parents_;     // of scopes, by the scope's id
  Texts attributes_;  // keys by id
  Call call_;
};

}  // namespace pollux::python
