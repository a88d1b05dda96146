// Trace ids: 128 bits for a trace, 64 for a span, as the W3C trace context has them.
#pragma once

#include <cstdint>

#include <pollux/detail/thread_state.hpp>

namespace pollux::ring {

// The id of a thread's how-manyth scope; a function of both and of this process, so that no record need carry
// it. Never 0.
[[nodiscard]] std::uint64_t span_id(std::uint32_t thread, std::uint32_t number);

// The span of the scope that is current on this thread, or the one above it; 0 for none.
[[nodiscard]] std::uint64_t current_span(const detail::ThreadState& thread);

[[nodiscard]] detail::TraceIds new_trace(const detail::ThreadState& thread);

// From now on this thread works in that trace; the collector learns it from the ring, in order.
void switch_trace(detail::ThreadState* thread, const detail::TraceIds& trace);

// In a forked child: its ids are others than its parent's.
void make_ids_afresh();

}  // namespace pollux::ring
