/* What a reporter is told by its host, and may ask of it. */
#pragma once

#include "resource.h"

POLLUX_C_BEGIN
/* A host treats a level that it does not know as the nearest that it knows. */
enum { POLLUX_LOG_DEBUG = 1, POLLUX_LOG_INFO = 2, POLLUX_LOG_WARNING = 3, POLLUX_LOG_ERROR = 4 };

/* Lives, with all that it points to, until destroy returns; if create fails, until that returns. */
typedef struct pollux_host {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  void* context;                   /* the host's own; may be null */
  pollux_string reporter;          /* the name that the configuration gives this instance */
  pollux_string product;           /* "pollux 0.1.0" */
  const pollux_resource* resource; /* the process that uses this host */
  /* Absolute paths in the system's bytes, which need not be UTF-8 except on Windows: the folder of the
   * configuration file, or the working folder; and where the plugin is installed, also when a private copy of
   * it is loaded, or nothing for a reporter inside the application. */
  pollux_string config_folder;
  pollux_string plugin_file;

  /* Writes one line to the host's own log, named after this reporter. The text is copied. [any] */
  void(POLLUX_CALL* log)(const struct pollux_host* host, int32_t level, pollux_string message);

  /* The clock of every deadline, in nanoseconds. [any] */
  int64_t(POLLUX_CALL* monotonic_ns)(const struct pollux_host* host);

  /* A capability of the host by its id, "name/REV": a table that lives as long as this struct; null when this
   * host lacks it. [any] */
  const void*(POLLUX_CALL* get_extension)(const struct pollux_host* host, const char* id);
} pollux_host;
#define POLLUX_HOST_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_host, get_extension)
POLLUX_C_END
