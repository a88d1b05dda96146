/* Extension signals/1 of the host: which signals a process should have blocked that a reporter starts.
 *
 * The threads of the host block the signals that are sent to the process, for the application handles or
 * awaits them on its own threads. A process that is started from such a thread inherits that mask, and would
 * ignore SIGTERM. After fork the host sets the mask of the child right; posix_spawn, vfork and system run no
 * handler of fork, so there the reporter must do it, around the call or by POSIX_SPAWN_SETSIGMASK. */
#ifndef POLLUX_ABI_EXT_SIGNALS_H
#define POLLUX_ABI_EXT_SIGNALS_H

#include "../host.h"

#define POLLUX_EXT_SIGNALS "signals/1"

typedef struct pollux_ext_signals {
  uint32_t struct_size;
  uint32_t reserved;

  /* The mask for a process that is started from the calling thread: bit N - 1 for signal N. On threads that
   * the host or a reporter has started: what the application had blocked when it opened the host. On any
   * other thread: what that thread blocks. [any] */
  uint64_t (*blocked_in_child)(const pollux_host* host);
} pollux_ext_signals;

#endif
