/* Extension snapshot/1: a reporter that can describe what it holds, as JSON. */
#pragma once

#include "../batch.h"

#define POLLUX_EXT_SNAPSHOT "snapshot/1"

POLLUX_C_BEGIN
typedef struct pollux_ext_snapshot {
  uint32_t struct_size;
  uint32_t reserved;

  /* Passes one JSON document to `take`, once, before it returns OK; the host copies it. FATAL, with a
   * message: there is none. Calls of read do not overlap. [any] */
  int32_t(POLLUX_CALL* read)(void* self, int64_t deadline_ns, void* context,
                             void(POLLUX_CALL* take)(void* context, pollux_string json),
                             pollux_result* result);

  /* Forgets everything gathered so far; may run while read does. Optional. [any] */
  int32_t(POLLUX_CALL* reset)(void* self, pollux_result* result);
} pollux_ext_snapshot;
#define POLLUX_EXT_SNAPSHOT_SIZE_1 POLLUX_SIZE_THROUGH(pollux_ext_snapshot, reset)
POLLUX_C_END
