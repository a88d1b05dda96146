/* What a reporter may ask of its host. */
#ifndef POLLUX_ABI_HOST_H
#define POLLUX_ABI_HOST_H

#include <stdint.h>

#include "value.h"

enum { POLLUX_LOG_DEBUG = 1, POLLUX_LOG_INFO = 2, POLLUX_LOG_WARNING = 3, POLLUX_LOG_ERROR = 4 };

/* Lives until the instance is destroyed. */
typedef struct pollux_host {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  void* context; /* the host's own */

  pollux_string reporter; /* the name that the configuration gives this instance */
  pollux_string product;  /* "pollux 0.1.0" */

  /* Writes one line to the host's own log, named after this reporter. [any] */
  void (*log)(const struct pollux_host* host, int32_t level, pollux_string message);

  /* The clock of every deadline, in nanoseconds. [any] */
  int64_t (*monotonic_ns)(const struct pollux_host* host);

  /* A capability of the host by its id, "name/REV"; null when this host lacks it. [any] */
  const void* (*get_extension)(const struct pollux_host* host, const char* id);
} pollux_host;

#endif
