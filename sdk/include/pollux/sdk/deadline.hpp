// Deadline: until when a call of a reporter should return.
#pragma once

#include <chrono>
#include <cstdint>

#include <pollux/abi/version.h>

namespace pollux {

// On the monotonic clock; Deadline::max() waits for ever. A reporter that cannot be done by then throws
// TimedOut, or returns with what it has.
using Deadline = std::chrono::steady_clock::time_point;

namespace sdk {

[[nodiscard]] constexpr Deadline deadline_of(std::int64_t deadline_ns) {
  if (deadline_ns == POLLUX_NO_DEADLINE) return Deadline::max();
  return Deadline(std::chrono::duration_cast<Deadline::duration>(std::chrono::nanoseconds(deadline_ns)));
}

}  // namespace sdk
}  // namespace pollux
