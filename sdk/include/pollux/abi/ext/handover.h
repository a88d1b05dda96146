/* Extension handover/1: a reporter that holds what only one can hold, such as a port, or that knows what its
 * successor has to know. On a reload the host creates the new instance, then calls: old.release · new.adopt,
 * if a state was passed · new.start · old.stop; or, if any part failed, new.stop if it started · old.resume.
 * Between release and stop or resume nothing else is called of the old instance but snapshots. */
#pragma once

#include "../batch.h"

#define POLLUX_EXT_HANDOVER "handover/1"

POLLUX_C_BEGIN
typedef struct pollux_ext_handover {
  uint32_t struct_size;
  uint32_t reserved;

  /* Flushes and lets go of the exclusive resource. May pass its state, one byte or more, to `take`, at most
   * once, on this thread, before it returns; the host copies it. [control] */
  int32_t(POLLUX_CALL* release)(void* self, int64_t deadline_ns, void* context,
                                void(POLLUX_CALL* take)(void* context, const void* state, uint64_t size),
                                pollux_result* result);

  /* Takes it again, also after a release that failed. The instance goes on with its state, also if this
   * fails: deliver is called all the same, and answers RETRY or FATAL while it cannot. [control] */
  int32_t(POLLUX_CALL* resume)(void* self, int64_t deadline_ns, pollux_result* result);

  /* Before start: the state that the predecessor passed, if it did; it may come from another version of the
   * plugin, so it should begin with a version of its own. Copy what you keep. POLLUX_REJECTED: it is of no
   * use; the host logs the message and goes on. Anything else but OK fails the reload. Optional. [control] */
  int32_t(POLLUX_CALL* adopt)(void* self, const void* state, uint64_t size, pollux_result* result);
} pollux_ext_handover;
#define POLLUX_EXT_HANDOVER_SIZE_1 POLLUX_SIZE_THROUGH(pollux_ext_handover, adopt)
POLLUX_C_END
