/* Extension signals/1 of the host, on POSIX: the signal mask for a process that a reporter starts.
 * The host's threads block the signals that are sent to the process; one that they start inherits that, and
 * ignores SIGTERM. After fork the host mends it; around posix_spawn, vfork and system the reporter must. */
#pragma once

#include "../host.h"

#define POLLUX_EXT_SIGNALS "signals/1"

POLLUX_C_BEGIN
typedef struct pollux_ext_signals {
  uint32_t struct_size;
  uint32_t reserved;

  /* Bit N - 1 for signal N. On threads that the host or a reporter has started: what the application had
   * blocked when it opened the host. On any other thread: what that thread blocks. [any] */
  uint64_t(POLLUX_CALL* blocked_in_child)(const pollux_host* host);
} pollux_ext_signals;
#define POLLUX_EXT_SIGNALS_SIZE_1 POLLUX_SIZE_THROUGH(pollux_ext_signals, blocked_in_child)
POLLUX_C_END
