/* Extension snapshot/1: a reporter that can describe what it holds, as JSON. */
#ifndef POLLUX_ABI_EXT_SNAPSHOT_H
#define POLLUX_ABI_EXT_SNAPSHOT_H

#include "../value.h"

#define POLLUX_EXT_SNAPSHOT "snapshot/1"

typedef struct pollux_ext_snapshot {
  uint32_t struct_size;
  uint32_t reserved;

  /* Passes one JSON document to `take`, once, before it returns. The text dies with the call. [any] */
  void (*read)(void* self, void* context, void (*take)(void* context, pollux_string json));

  /* Forgets everything gathered so far. [any] */
  void (*reset)(void* self);
} pollux_ext_snapshot;

#endif
