/* Strings, tagged values and attributes: what an event carries. */
#pragma once

#include "version.h"

/* Text, which may contain NUL bytes. From the host: UTF-8 unless its comment says otherwise, `data` is not
 * null, and a NUL byte follows the last of the `size` bytes. From a reporter: UTF-8, of which the host
 * replaces what is not; nothing needs to follow, and `data` may be null when `size` is 0. */
typedef struct pollux_string {
  const char* data;
  uint64_t size; /* bytes, without the NUL */
} pollux_string;

/* A reporter is sent the first five. Each later type, up to 23, has a bit in `wants`, without which the host
 * leaves out attributes of that type, and events whose value is of that type. */
enum {
  POLLUX_VALUE_NONE = 0,
  POLLUX_VALUE_BOOL = 1,
  POLLUX_VALUE_INT64 = 2,
  POLLUX_VALUE_DOUBLE = 3,
  POLLUX_VALUE_STRING = 4
  /* 5 to 7 are reserved: bytes, list, map */
};

typedef struct pollux_value {
  uint32_t type; /* POLLUX_VALUE_* */
  uint32_t size; /* of a string: bytes; else 0 */
  union {
    int64_t boolean; /* 0 or 1 */
    int64_t int64;
    double float64;     /* may be NaN or infinite */
    const char* string; /* UTF-8; a NUL byte follows the last of the `size` bytes */
  } as;
} pollux_value;

typedef struct pollux_attribute {
  pollux_string key; /* lives for the process */
  uint32_t key_id;   /* dense, from 0, the same for the same key for the life of the process */
  uint32_t reserved;
  pollux_value value; /* a string lives as long as the event or the resource */
} pollux_attribute;
#define POLLUX_ATTRIBUTE_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_attribute, value)
