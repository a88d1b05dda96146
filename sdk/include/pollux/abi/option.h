/* Options: what the configuration says to a reporter, as a tree with positions for error messages. */
#pragma once

#include "value.h"

enum {
  POLLUX_OPTION_BOOL = 1,
  POLLUX_OPTION_INT64 = 2, /* also durations (nanoseconds) and sizes (bytes), once parsed by the schema */
  POLLUX_OPTION_DOUBLE = 3,
  POLLUX_OPTION_STRING = 4,
  POLLUX_OPTION_LIST = 5, /* children without keys */
  POLLUX_OPTION_TABLE = 6 /* children with keys, each key once */
};

/* Lives until create or reconfigure returns: copy what you keep. The root is a table. The schema in the
 * manifest decides which types there are: an option of another type is not passed. */
typedef struct pollux_option {
  uint32_t struct_size;
  uint32_t type;     /* POLLUX_OPTION_* */
  pollux_string key; /* empty in a list and at the root */
  union {
    int64_t boolean; /* 0 or 1 */
    int64_t int64;
    double float64;
    pollux_string string;
  } as;
  const struct pollux_option* children; /* null when there are none */
  uint32_t child_count;
  uint32_t child_stride;
  uint32_t line;   /* in the configuration file, from 1; 0 for a default */
  uint32_t column; /* from 1; 0 for a default */
  uint32_t secret; /* 1: never print this value */
  uint32_t reserved;
} pollux_option;
#define POLLUX_OPTION_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_option, reserved)
