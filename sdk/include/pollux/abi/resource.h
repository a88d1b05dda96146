/* Resources: which process an event comes from. A reporter must not ask the system for these: it may run in
 * another process than the events do, and serve several. */
#pragma once

#include "value.h"

/* Lives, with all that it points to, until deliver returns, or as long as the pollux_host that points to it;
 * `id` tells which process it is. A forked child is another one. */
typedef struct pollux_resource {
  uint32_t struct_size;
  uint32_t id;             /* dense, in the process of the reporter: each process has another; never 0 */
  uint64_t pid;            /* in the process's own PID namespace */
  int64_t started_unix_ns; /* when the process began, since 1970-01-01 UTC; 0: not known */
  pollux_string program;   /* the name of the program's file, "shop" */
  pollux_string host_name; /* as gethostname; may be empty */
  const pollux_attribute* attributes; /* each key once, values of the first five types; null: none */
  uint32_t attribute_count;
  uint32_t attribute_stride;
} pollux_resource;
#define POLLUX_RESOURCE_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_resource, attribute_stride)
