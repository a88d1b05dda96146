// The faults that show in single events.
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "careless.hpp"

namespace careless {

namespace {

bool is_known(const pollux_event& event) {
  return event.kind >= POLLUX_EVENT_TIMING && event.kind <= POLLUX_EVENT_UP_DOWN;
}

bool stops_short(const pollux_value& value) {
  return value.type == POLLUX_VALUE_STRING && std::strlen(value.as.string) != value.size;
}

bool rejects_attributes(const pollux_event& event) {
  if (fault == has_room_for_30_attributes && event.attribute_count > 30) return true;
  const auto* at = reinterpret_cast<const char*>(event.attributes);
  for (std::uint32_t i = 0; i < event.attribute_count; ++i, at += event.attribute_stride) {
    const auto* attribute = reinterpret_cast<const pollux_attribute*>(at);
    if (fault == steps_through_attributes) attribute = &event.attributes[i];
    if (fault == steps_through_attributes && std::strlen(attribute->key.data) > 100'000) std::abort();
    if (fault == stops_at_nul && stops_short(attribute->value)) return true;
    if (fault == crashes_at_unknown_values && attribute->value.type > POLLUX_VALUE_STRING) std::abort();
  }
  return false;
}

void look_at_aggregate(const pollux_event& event) {
  const pollux_aggregate& aggregate = *event.aggregate;
  if (fault == has_room_for_100_buckets && aggregate.bucket_count > 100) throw Broken{};
  if (fault == divides_by_intervals && event.start_ns == aggregate.start_ns) throw Broken{};
  if (fault == trusts_figures && !std::isfinite(aggregate.sum)) throw Broken{};
  if (fault == trusts_counts && aggregate.count == 0) throw Broken{};
  for (std::uint32_t i = 1; fault == trusts_bounds && i + 1 < aggregate.bucket_count; ++i) {
    if (!(aggregate.bounds[i - 1] < aggregate.bounds[i])) std::abort();
  }
}

void look_at_scope(const pollux_event& event) {
  const pollux_scope& scope = *event.scope;
  if (fault == recurses_100_deep && scope.depth > 100) throw Broken{};
  if (fault == takes_paths_for_places && scope.depth == 0 && scope.id != scope.path_id) std::abort();
  if (fault == has_room_for_2000_scopes && scope.id > 2000) throw Broken{};
}

}  // namespace

bool rejects(const pollux_event& event) {
  if (fault == fails_at_unknown_kinds && !is_known(event)) throw Broken{};
  if (!is_known(event)) return false;
  if (event.scope) look_at_scope(event);
  if (event.aggregate) look_at_aggregate(event);
  if (fault == rejects_what_is_ordinary) return true;
  if (fault == rejects_counters && event.kind == POLLUX_EVENT_COUNTER) return true;
  if (fault == insists_on_buckets && event.aggregate && event.kind == POLLUX_EVENT_GAUGE &&
      event.aggregate->bucket_count == 0)
    return true;
  if (fault == rejects_less_than_nothing && event.value.type == POLLUX_VALUE_INT64 &&
      event.value.as.int64 == -1 && !event.aggregate)
    return true;
  if (fault == exits_at_a_trace && event.span) std::exit(3);
  if (fault == throws_at_nan && event.value.type == POLLUX_VALUE_DOUBLE &&
      std::isnan(event.value.as.float64) && !event.aggregate)
    throw 42;
  if (fault == fails_at_negative_times && event.duration_ns < 0) throw Broken{};
  if (fault == indexes_by_thread && event.thread && event.thread->id == ~0ull) std::abort();
  return rejects_attributes(event);
}

}  // namespace careless
