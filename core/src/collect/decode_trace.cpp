#include "collect/decode_trace.hpp"

#include "ring/trace.hpp"

namespace pollux::collect {

namespace {

void write_network_order(std::uint8_t* to, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) to[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
}

// What all spans have in common. Only traces that are sampled are recorded.
constexpr pollux_span prototype{.struct_size = POLLUX_SPAN_SIZE_1_0,
                                .trace_flags = 1,
                                .trace_id = {},
                                .span_id = {},
                                .parent_span_id = {},
                                .kind = POLLUX_SPAN_UNSPECIFIED,
                                .link_count = 0,
                                .links = nullptr,
                                .link_stride = sizeof(pollux_link),
                                .reserved = 0,
                                .trace_state = {"", 0},
                                .status_message = {"", 0}};

const pollux_link* link_to(const detail::TraceIds& cause, deliver::Arena& arena) {
  auto* link = arena.take_array<pollux_link>(1);
  write_network_order(link->trace_id, cause.high);
  write_network_order(link->trace_id + 8, cause.low);
  write_network_order(link->span_id, cause.span);
  link->trace_flags = 1;
  link->relation = POLLUX_LINK_CAUSE;
  return link;
}

}  // namespace

const pollux_span* decode_trace(const RecordView& record, const ring::Ring& ring, deliver::Arena& arena) {
  detail::TraceIds ids = ring.trace;
  detail::TraceIds cause;
  std::uint64_t parent = 0;
  if (record.is_detached()) {
    const detail::DetachedPart part = record.detached();
    ids = {part.trace_high, part.trace_low, part.span};
    parent = part.parent_span;
    cause = {part.cause_high, part.cause_low, part.cause_span};
  } else if (ids) {
    const std::uint64_t above = record.parent() != 0 ? ring::span_id(ring.thread, record.parent()) : ids.span;
    ids.span = record.is_timing() ? ring::span_id(ring.thread, record.number()) : above;
    parent = record.is_timing() ? above : 0;
    if (record.is_timing() && record.parent() == 0) cause = ring.trace.cause;
  }
  if (!ids || ids.span == 0) return nullptr;
  auto* span = arena.take_array<pollux_span>(1);
  *span = prototype;
  write_network_order(span->trace_id, ids.high);
  write_network_order(span->trace_id + 8, ids.low);
  write_network_order(span->span_id, ids.span);
  write_network_order(span->parent_span_id, parent);
  if (cause && cause.span != 0) {
    span->links = link_to(cause, arena);
    span->link_count = 1;
  }
  return span;
}

bool is_attached(const RecordView& record, const ring::Ring& ring) {
  return record.is_timing() && !record.is_detached() && record.parent() == 0 && ring.trace &&
         ring.trace.span != 0 && !ring.trace.within;
}

}  // namespace pollux::collect
