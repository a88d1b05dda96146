// A reporter that keeps what it was given, as owned values, for a test to look at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/testing/aggregated.hpp>

namespace pollux::test {

struct Seen {
  std::string scope;
  std::string name;
  std::string parent;
  std::uint32_t depth = 0;
  std::uint64_t call_count = 0;
  std::int64_t start_ns = 0;
  std::int64_t duration_ns = 0;
  bool error = false;
  bool truncated = false;
  bool detached = false;
  bool attached = false;
  std::uint64_t thread = 0;
  std::string type;  // of a metric; "timing" else
  std::string value;
  std::optional<testing::Aggregated> aggregate;
  std::map<std::string, std::string> attributes;
  bool has_repeated_key = false;
  std::vector<std::pair<std::string, std::string>> in_order;  // as they were set last
};

inline std::string text_of(const Value& value) {
  switch (value.type()) {
    case Value::Type::none:
      return "none";
    case Value::Type::boolean:
      return value.boolean() ? "true" : "false";
    case Value::Type::int64:
      return std::to_string(value.int64());
    case Value::Type::float64:
      return std::to_string(value.float64());
    case Value::Type::string:
      break;
  }
  return std::string(value.string());
}

inline testing::Aggregated kept(const Aggregate& aggregate) {
  const auto bounds = aggregate.buckets().bounds();
  const auto counts = aggregate.buckets().counts();
  return {aggregate.count(),
          aggregate.sum(),
          aggregate.min(),
          aggregate.max(),
          aggregate.interval(),
          {bounds.begin(), bounds.end()},
          {counts.begin(), counts.end()}};
}

inline Seen seen_of(const EventView& event) {
  Seen seen;
  seen.scope = event.scope();
  seen.name = event.name();
  seen.parent = event.parent_scope();
  seen.depth = event.depth();
  seen.thread = event.thread();
  seen.truncated = event.truncated();
  seen.detached = event.detached();
  seen.attached = event.attached();
  for (const Attribute& attribute : event.attributes()) {
    seen.has_repeated_key |= !seen.attributes.emplace(attribute.key, text_of(attribute.value)).second;
  }
  const auto* raw = reinterpret_cast<const std::byte*>(event.raw().attributes);
  for (std::uint32_t i = 0; i < event.raw().attribute_count; ++i, raw += event.raw().attribute_stride) {
    const auto& attribute = *reinterpret_cast<const pollux_attribute*>(raw);
    seen.in_order.emplace_back(view(attribute.key), text_of(Value(attribute.value)));
  }
  return seen;
}

// Not thread-safe: read it when nothing is delivered any more, or after a flush.
struct Recorded {
  std::vector<Seen> events;

  void record_timing(const Timing& timing) {
    Seen seen = seen_of(timing);
    seen.type = "timing";
    seen.call_count = timing.call_count();
    seen.start_ns = timing.start_monotonic().count();
    seen.duration_ns = timing.duration().count();
    seen.error = timing.status() == Status::error;
    events.push_back(std::move(seen));
  }
  void record_metric(const Metric& metric) {
    Seen seen = seen_of(metric);
    seen.type = metric.metric_type();
    seen.value = text_of(metric.value());
    if (const auto aggregate = metric.aggregate()) seen.aggregate = kept(*aggregate);
    seen.start_ns = metric.time_monotonic().count();
    events.push_back(std::move(seen));
  }

  [[nodiscard]] const Seen& at(std::size_t index) const { return events.at(index); }
};

}  // namespace pollux::test
