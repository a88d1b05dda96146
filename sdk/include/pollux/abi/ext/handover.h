/* Extension handover/1: a reporter that holds what only one can hold, a port or a file, and can pass it on.
 *
 * On a reload the host creates the new instance, then calls: old.release · new.start · and, only when that
 * failed, old.resume; else old.stop. Between release and resume, or stop, nothing else is called of the old
 * instance but snapshots. */
#ifndef POLLUX_ABI_EXT_HANDOVER_H
#define POLLUX_ABI_EXT_HANDOVER_H

#include "../batch.h"

#define POLLUX_EXT_HANDOVER "handover/1"

typedef struct pollux_ext_handover {
  uint32_t struct_size;
  uint32_t reserved;

  /* Flushes and lets go of the exclusive resource. [control] */
  int32_t (*release)(void* self, int64_t deadline_ns, pollux_result* result);

  /* Takes it again. [control] */
  int32_t (*resume)(void* self, int64_t deadline_ns, pollux_result* result);
} pollux_ext_handover;

#endif
