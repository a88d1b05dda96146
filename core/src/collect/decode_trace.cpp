#include "collect/decode_trace.hpp"

#include "ring/trace.hpp"

namespace pollux::collect {

namespace {

void write_network_order(std::uint8_t* to, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) to[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
}

}  // namespace

const pollux_trace* decode_trace(const RecordView& record, const ring::Ring& ring, deliver::Arena& arena) {
  detail::TraceIds ids = ring.trace;
  std::uint64_t parent = 0;
  if (record.is_detached()) {
    const detail::DetachedPart part = record.detached();
    ids = {part.trace_high, part.trace_low, part.span};
    parent = part.parent_span;
  } else if (ids) {
    const std::uint64_t above = record.parent() != 0 ? ring::span_id(ring.thread, record.parent()) : ids.span;
    ids.span = record.is_timing() ? ring::span_id(ring.thread, record.number()) : above;
    parent = record.is_timing() ? above : 0;
  }
  if (!ids || ids.span == 0) return nullptr;
  auto* trace = arena.take_array<pollux_trace>(1);
  write_network_order(trace->trace_id, ids.high);
  write_network_order(trace->trace_id + 8, ids.low);
  write_network_order(trace->span_id, ids.span);
  write_network_order(trace->parent_span_id, parent);
  return trace;
}

bool is_attached(const RecordView& record, const ring::Ring& ring) {
  return record.is_timing() && !record.is_detached() && record.parent() == 0 && ring.trace &&
         ring.trace.span != 0;
}

}  // namespace pollux::collect
