#include "host/import.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <pollux/sdk/saturated.hpp>

#include "collect/collector.hpp"
#include "collect/decode.hpp"
#include "event/keys.hpp"
#include "host/access.hpp"
#include "platform/clock.hpp"
#include "platform/memory.hpp"
#include "ring/host_slots.hpp"

namespace pollux::host {

namespace {

struct ToValue {
  collect::Redactor& redactor;
  deliver::Arena& arena;
  std::optional<std::uint32_t> key_id = {};  // of an attribute

  pollux_value operator()(std::monostate) const { return {}; }
  pollux_value operator()(bool value) const { return {POLLUX_VALUE_BOOL, 0, {value ? 1 : 0}}; }
  pollux_value operator()(std::int64_t value) const { return {POLLUX_VALUE_INT64, 0, {value}}; }
  pollux_value operator()(double value) const {
    pollux_value made{POLLUX_VALUE_DOUBLE, 0, {}};
    made.as.float64 = value;
    return made;
  }
  pollux_value operator()(const std::string& value) const {
    return key_id ? collect::decode_text(value, *key_id, redactor, arena)
                  : collect::decode_text(value, redactor, arena);
  }
};

const pollux_aggregate* to_aggregate(const ImportedAggregate& from, std::int64_t end_ns,
                                     deliver::Arena& arena) {
  auto* made = arena.take_array<pollux_aggregate>(1);
  *made = {};
  made->struct_size = POLLUX_AGGREGATE_SIZE_1_0;
  made->bucket_count = static_cast<std::uint32_t>(from.buckets.size());
  made->start_ns = saturated_difference(end_ns, from.interval_ns);
  made->count = from.count;
  made->sum = from.sum;
  made->min = from.min;
  made->max = from.max;
  if (from.buckets.empty()) return made;
  auto* bounds = arena.take_array<double>(from.bounds.size());
  std::copy(from.bounds.begin(), from.bounds.end(), bounds);
  auto* buckets = arena.take_array<std::uint64_t>(from.buckets.size());
  std::copy(from.buckets.begin(), from.buckets.end(), buckets);
  made->bounds = bounds;
  made->buckets = buckets;
  return made;
}

// Notes in `renames` whether keys become `overflow`.
pollux_event to_event(const ImportedEvent& from, collect::Intake& intake, bool& renames) {
  deliver::Arena& arena = intake.arena();
  const ToValue to_value{intake.redactor(), arena};
  pollux_event event{};
  event.kind = static_cast<std::uint16_t>(from.kind);
  event.status = from.error ? POLLUX_STATUS_ERROR : POLLUX_STATUS_UNSET;
  event.flags = POLLUX_EVENT_IMPORTED;
  event.thread = nullptr;  // of no thread of this process
  event.start_ns = saturated_difference(from.start_wall_ns.value_or(platform::wall_ns()),
                                        intake.wall_minus_monotonic_ns());
  event.duration_ns = from.duration_ns;
  event.value = std::visit(to_value, from.value);
  if (from.aggregate) event.aggregate = to_aggregate(*from.aggregate, event.start_ns, arena);
  event.attribute_stride = sizeof(pollux_attribute);
  if (from.attributes.empty()) return event;
  auto* const attributes = arena.take_array<pollux_attribute>(from.attributes.size());
  pollux_attribute* at = attributes;
  event::Keys& keys = event::Keys::instance();
  for (const auto& [key, value] : from.attributes) {
    const std::uint32_t id = keys.find(key);
    renames |= id == event::Keys::overflow && key != keys.text(id);
    const collect::Redactor::Key& as = intake.redactor().key(id);
    *at++ = {as.text, as.id, 0,
             as.hides ? collect::hidden_value() : std::visit(ToValue{intake.redactor(), arena, id}, value)};
  }
  event.attributes = attributes;
  event.attribute_count =
      collect::remove_replaced(attributes, static_cast<std::uint32_t>(from.attributes.size()));
  return event;
}

}  // namespace

bool Importer::import(const ImportedEvent& event) {
  HostCore& core = Access::core(host_);
  if (!ring::HostSlots::instance().is_open(core.key())) return false;
  collect::Collector::instance().in_turn([&] {
    collect::Intake& intake = *core.intake();
    const bool had_memory = platform::if_memory([&] {
      const detail::Node& node =
          *nesting_.place(event.parent_scope, event.depth, event.name, event.kind == detail::Kind::timing);
      bool renames = false;
      intake.take_imported(node, to_event(event, intake, renames), when_full_);
      if (renames) ++renamed_keys_;
    });
    if (!had_memory) intake.lose();
  });
  collect::Collector::instance().wake();
  return true;
}

}  // namespace pollux::host
