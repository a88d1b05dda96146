// The W3C trace context of a record, made from its scope's numbers and the trace that its thread was in.
#pragma once

#include <pollux/abi/event.h>

#include "collect/record_view.hpp"
#include "deliver/arena.hpp"
#include "ring/ring.hpp"

namespace pollux::collect {

// Of a timing its own span; of a metric the span of the scope that it was recorded in. Null when its thread
// was in no trace.
[[nodiscard]] const pollux_span* decode_trace(const RecordView& record, const ring::Ring& ring,
                                              deliver::Arena& arena);

// True of a timing whose parent span comes from its thread's trace instead of a scope around it.
[[nodiscard]] bool is_attached(const RecordView& record, const ring::Ring& ring);

}  // namespace pollux::collect
