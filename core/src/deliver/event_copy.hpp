// Copies an event from one batch to another, so that nothing of the first is needed any more.
#pragma once

#include <pollux/abi/event.h>

#include "deliver/batch.hpp"

namespace pollux::deliver {

enum class Traces : bool { leave_out, copy };

// Adds a copy of the event with all that it points to, but for scopes and keys, which live for the process.
// Its times on the monotonic clock are moved by `shift_ns`. Throws std::bad_alloc, and has then added no
// event.
void append_copy(const pollux_event& event, Batch& into, Traces traces = Traces::copy,
                 std::int64_t shift_ns = 0);

}  // namespace pollux::deliver
