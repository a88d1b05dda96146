// The names under which an event's built-in fields appear in every text output, in one place.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

#include <pollux/sdk/event.hpp>

namespace pollux {

// Calls `field(key, Value)` for each built-in field of a timing, in a fixed order. Times are in seconds.
template <class Field>
void for_each_field(const Timing& timing, Field&& field) {
  field("scope", Value(timing.scope()));
  field("duration_s", Value(timing.duration_s()));
  field("depth", Value(std::int64_t{timing.depth()}));
  field("parent_scope", Value(timing.parent_scope()));
  field("name", Value(timing.name()));
  field("call_count", Value(static_cast<std::int64_t>(timing.call_count())));
  field("status", Value(std::string_view(timing.status() == Status::ok ? "ok" : "error")));
  field("start_monotonic_s", Value(seconds(timing.start_monotonic())));
  field("end_monotonic_s", Value(seconds(timing.end_monotonic())));
  field("start_wall_time_s", Value(seconds(timing.start_wall_time())));
  field("end_wall_time_s", Value(seconds(timing.end_wall_time())));
  field("thread", Value(std::int64_t{timing.thread()}));
}

// The same for a metric.
template <class Field>
void for_each_field(const Metric& metric, Field&& field) {
  field("scope", Value(metric.scope()));
  field("value", metric.value());
  field("metric_type", Value(metric.metric_type()));
  field("depth", Value(std::int64_t{metric.depth()}));
  field("parent_scope", Value(metric.parent_scope()));
  field("name", Value(metric.name()));
  field("time_monotonic_s", Value(seconds(metric.time_monotonic())));
  field("time_wall_s", Value(seconds(metric.time())));
  field("thread", Value(std::int64_t{metric.thread()}));
}

// The same for an aggregate, after the fields of its metric. An output that can nest adds `buckets`: upper
// bound to count.
template <class Field>
void for_each_field(const Aggregate& aggregate, Field&& field) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  field("count", Value(static_cast<std::int64_t>(std::min(aggregate.count(), most))));
  field("sum", Value(aggregate.sum()));
  field("min", Value(aggregate.min()));
  field("max", Value(aggregate.max()));
  field("interval_s", Value(seconds(aggregate.interval())));
}

// True for a name that for_each_field uses for a timing or a metric. An attribute of such a name is delivered
// as "attr.NAME".
[[nodiscard]] constexpr bool is_field_name(std::string_view name) {
  constexpr std::string_view names[] = {"scope",
                                        "duration_s",
                                        "depth",
                                        "parent_scope",
                                        "name",
                                        "call_count",
                                        "status",
                                        "start_monotonic_s",
                                        "end_monotonic_s",
                                        "start_wall_time_s",
                                        "end_wall_time_s",
                                        "thread",
                                        "value",
                                        "metric_type",
                                        "time_monotonic_s",
                                        "time_wall_s"};
  for (const std::string_view field : names) {
    if (field == name) return true;
  }
  return false;
}

// True for a name of those, and for "buckets". Few events have them, so the host leaves an attribute of such
// a name as it is, and a text output that writes it beside an aggregate calls it "attr.NAME".
[[nodiscard]] constexpr bool is_aggregate_field_name(std::string_view name) {
  return name == "count" || name == "sum" || name == "min" || name == "max" || name == "interval_s" ||
         name == "buckets";
}

}  // namespace pollux
