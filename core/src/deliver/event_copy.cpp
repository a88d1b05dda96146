#include "deliver/event_copy.hpp"

#include <algorithm>
#include <string_view>

namespace pollux::deliver {

namespace {

void copy_text(pollux_value& value, Arena& texts) {
  if (value.type == POLLUX_VALUE_STRING) value.as.string = texts.copy({value.as.string, value.size});
}

const pollux_attribute* copy_attributes(const pollux_event& event, Batch& into) {
  if (event.attribute_count == 0) return nullptr;
  auto* copies = into.arena.take_array<pollux_attribute>(event.attribute_count);
  std::copy_n(event.attributes, event.attribute_count, copies);
  for (std::uint32_t i = 0; i < event.attribute_count; ++i) copy_text(copies[i].value, into.texts);
  return copies;
}

// Imported bounds do not live for the process.
const pollux_aggregate* copy_aggregate(const pollux_aggregate* from, std::int64_t shift_ns, Arena& arena) {
  if (!from) return nullptr;
  auto* copy = arena.take_array<pollux_aggregate>(1);
  *copy = *from;
  copy->start_ns += shift_ns;
  if (from->bucket_count == 0) return copy;
  auto* bounds = arena.take_array<double>(from->bucket_count - 1);
  std::copy_n(from->bounds, from->bucket_count - 1, bounds);
  auto* buckets = arena.take_array<std::uint64_t>(from->bucket_count);
  std::copy_n(from->buckets, from->bucket_count, buckets);
  copy->bounds = bounds;
  copy->buckets = buckets;
  return copy;
}

const pollux_span* copy_span(const pollux_span& from, Batch& into) {
  auto* copy = into.arena.take_array<pollux_span>(1);
  *copy = from;
  copy->trace_state.data = into.texts.copy({from.trace_state.data, from.trace_state.size});
  copy->status_message.data = into.texts.copy({from.status_message.data, from.status_message.size});
  if (from.link_count == 0) return copy;
  auto* links = into.arena.take_array<pollux_link>(from.link_count);
  std::copy_n(from.links, from.link_count, links);
  copy->links = links;
  return copy;
}

}  // namespace

void append_copy(const pollux_event& event, Batch& into, Traces traces, std::int64_t shift_ns) {
  pollux_event copy = event;
  copy.start_ns += shift_ns;
  if (event.thread) copy.thread = into.keep(*event.thread);
  copy_text(copy.value, into.texts);
  copy.attributes = copy_attributes(event, into);
  copy.aggregate = copy_aggregate(event.aggregate, shift_ns, into.arena);
  if (traces == Traces::leave_out) {
    copy.span = nullptr;
    copy.flags &= static_cast<decltype(copy.flags)>(~POLLUX_EVENT_ATTACHED);
  } else if (event.span) {
    copy.span = copy_span(*event.span, into);
  }
  into.add() = copy;
}

}  // namespace pollux::deliver
