/* Extension signals/1 of the host: which signals a process should have blocked that a reporter starts.
 *
 * The host's threads block the signals that are sent to the process. A process that is started from such a
 * thread inherits that mask, and would ignore SIGTERM. After fork the host sets the child's mask right;
 * around posix_spawn, vfork and system, which run no fork handlers, the reporter must do it. */
#pragma once

#include "../host.h"

#define POLLUX_EXT_SIGNALS "signals/1"

POLLUX_C_BEGIN
typedef struct pollux_ext_signals {
  uint32_t struct_size;
  uint32_t reserved;

  /* The mask for a process that is started from the calling thread: bit N - 1 for signal N. On threads that
   * the host or a reporter has started: what the application had blocked when it opened the host. On any
   * other thread: what that thread blocks. [any] */
  uint64_t(POLLUX_CALL* blocked_in_child)(const pollux_host* host);
} pollux_ext_signals;
#define POLLUX_EXT_SIGNALS_SIZE_1 POLLUX_SIZE_THROUGH(pollux_ext_signals, blocked_in_child)
POLLUX_C_END
