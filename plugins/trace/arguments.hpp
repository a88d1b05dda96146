// What a slice's arguments are called, and which of them count: the same in each format.
#pragma once

#include <string_view>

#include <pollux/sdk/event.hpp>

namespace pollux::trace {

// An attribute that is named like a trace id gives way to it.
[[nodiscard]] inline std::string_view argument_name(std::string_view key, bool has_trace_ids) {
  if (!has_trace_ids) return key;
  if (key == "trace_id") return "attr.trace_id";
  if (key == "span_id") return "attr.span_id";
  if (key == "parent_span_id") return "attr.parent_span_id";
  return key;
}

// A track of its own for what may overlap: a scope that is bound to no thread, or came from another program.
[[nodiscard]] inline bool is_bound_to_thread(const Timing& timing) {
  return timing.thread() != 0 && !timing.detached();
}

[[nodiscard]] inline std::uint64_t system_thread(const EventView& event) {
  return event.os_thread() != 0 ? event.os_thread() : event.thread();
}

// A metric that is text, or nothing, has no place on an axis: it is a mark.
[[nodiscard]] inline bool is_mark(const Metric& metric) {
  const Value value = metric.value();
  return metric.type() == MetricType::untyped && !value.is_number() && value.type() != Value::Type::boolean;
}

}  // namespace pollux::trace
