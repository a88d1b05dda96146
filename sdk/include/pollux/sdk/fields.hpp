// The names under which an event's built-in fields appear in every text output, in one place.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include <pollux/sdk/event.hpp>

namespace pollux {

namespace detail {

template <class Field>
void time_field(Field&& field, std::string_view key, Nanoseconds time) {
  if constexpr (std::is_invocable_v<Field, std::string_view, Nanoseconds>) {
    field(key, time);
  } else {
    field(key, Value(seconds(time)));
  }
}
template <class Field>
void time_field(Field&& field, std::string_view key, WallTime time) {
  if constexpr (std::is_invocable_v<Field, std::string_view, Nanoseconds>) {
    field(key, time.time_since_epoch());
  } else {
    field(key, Value(seconds(time)));
  }
}

}  // namespace detail

// Calls `field(key, Value)` for each built-in field of a timing, in a fixed order. Times are in seconds; a
// `field` that can also be called with (key, Nanoseconds) gets them as they are, since 1970 for those of the
// day.
template <class Field>
void for_each_field(const Timing& timing, Field&& field) {
  field("scope", Value(timing.scope()));
  detail::time_field(field, "duration_s", timing.duration());
  field("depth", Value(std::int64_t{timing.depth()}));
  field("parent_scope", Value(timing.parent_scope()));
  field("name", Value(timing.name()));
  field("call_count", Value(static_cast<std::int64_t>(timing.call_count())));
  field("status", Value(std::string_view(timing.status() == Status::ok ? "ok" : "error")));
  detail::time_field(field, "start_monotonic_s", timing.start_monotonic());
  detail::time_field(field, "end_monotonic_s", timing.end_monotonic());
  detail::time_field(field, "start_wall_time_s", timing.start_wall_time());
  detail::time_field(field, "end_wall_time_s", timing.end_wall_time());
  field("thread", Value(static_cast<std::int64_t>(timing.thread())));
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
  detail::time_field(field, "time_monotonic_s", metric.time_monotonic());
  detail::time_field(field, "time_wall_s", metric.time());
  field("thread", Value(static_cast<std::int64_t>(metric.thread())));
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
  detail::time_field(field, "interval_s", aggregate.interval());
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
