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

// Whether a scope that opened here would be a root: nothing is open, but for attachments that tell what
// caused the work.
[[nodiscard]] bool begins_trace(const detail::ThreadState& thread);

// For a scope that begins a trace on this thread.
[[nodiscard]] detail::TraceIds new_trace(const detail::ThreadState& thread);

// From now on this thread works in that trace. Between two records: it may write one.
void switch_trace(detail::ThreadState* thread, const detail::ThreadTrace& trace);

// Lets the collector know this thread's trace while some reporter asks for ids, and none else: by the ring,
// so that it learns it in order.
void tell_trace(detail::ThreadState* thread);

// In a forked child: its ids are others than its parent's.
void make_ids_afresh();

}  // namespace pollux::ring
