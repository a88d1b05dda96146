// What the formats ask of an event, timing or metric alike.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include <pollux/sdk/event.hpp>

namespace pollux::log {

[[nodiscard]] inline std::string_view message_of(const Timing&) { return "telemetry.timing"; }
[[nodiscard]] inline std::string_view message_of(const Metric&) { return "telemetry.metric"; }

// When the scope ended, or the metric was recorded.
[[nodiscard]] inline WallTime time_of(const Timing& timing) { return timing.end_wall_time(); }
[[nodiscard]] inline WallTime time_of(const Metric& metric) { return metric.time(); }

[[nodiscard]] inline std::optional<Aggregate> aggregate_of(const Timing&) { return std::nullopt; }
[[nodiscard]] inline std::optional<Aggregate> aggregate_of(const Metric& metric) {
  return metric.aggregate();
}

// Calls `id(key, bytes)` for the event's trace and span, and the span's parent if it has one.
template <class Id>
void for_each_id(const EventView& event, Id&& id) {
  const pollux_span* trace = event.span();
  if (!trace) return;
  id("trace_id", std::span<const std::uint8_t>(trace->trace_id));
  id("span_id", std::span<const std::uint8_t>(trace->span_id));
  for (const std::uint8_t byte : trace->parent_span_id) {
    if (byte == 0) continue;
    return id("parent_span_id", std::span<const std::uint8_t>(trace->parent_span_id));
  }
}

[[nodiscard]] constexpr bool is_id_name(std::string_view name) {
  return name == "trace_id" || name == "span_id" || name == "parent_span_id";
}

}  // namespace pollux::log
