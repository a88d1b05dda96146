/* A reporter's functions, and the one symbol that a plugin exports. */
#ifndef POLLUX_ABI_PLUGIN_H
#define POLLUX_ABI_PLUGIN_H

#include <stdint.h>

#include "batch.h"
#include "host.h"
#include "option.h"
#include "version.h"

/* What a reporter is sent; everything else never reaches it. */
enum {
  POLLUX_WANTS_TIMINGS = 1u,
  POLLUX_WANTS_METRICS = 2u,
  POLLUX_WANTS_TRACE = 4u, /* fill the trace of every event */
  POLLUX_WANTS_SELF = 8u   /* the host's own metrics, named pollux.* */
};

/* One created reporter. */
typedef struct pollux_instance {
  uint32_t struct_size; /* in: the host's size of this struct. Out: the size that the plugin filled */
  uint32_t wants;       /* POLLUX_WANTS_*; at least one of timings and metrics */
  void* self;           /* the reporter's own; passed to every function, never read by the host */
} pollux_instance;

/* The functions of a reporter. An instance's life:
 *
 *   create ─► start ─► deliver* / flush* / reconfigure* ─► stop ─► destroy
 *                └─ failed ──────────────────────────────────────────┘
 *
 * After a create that failed nothing else is called. Every other function returns POLLUX_*. Functions
 * marked optional may be null. */
typedef struct pollux_reporter {
  uint32_t struct_size;
  uint32_t reserved;

  /* Makes an instance from its options: checks them, does no I/O. [control] */
  int32_t (*create)(const pollux_host* host, const pollux_option* options, pollux_instance* instance,
                    pollux_result* result);

  /* Acquires what the instance needs: files, sockets, threads. Optional. [control] */
  int32_t (*start)(void* self, int64_t deadline_ns, pollux_result* result);

  /* Takes a batch. [worker] */
  int32_t (*deliver)(void* self, const pollux_batch* batch, pollux_result* result);

  /* Makes what was delivered visible where it goes. Optional. [worker] */
  int32_t (*flush)(void* self, int64_t deadline_ns, pollux_result* result);

  /* Flushes, then releases what start acquired. Called once after a start that succeeded. Optional.
   * [control] */
  int32_t (*stop)(void* self, int64_t deadline_ns, pollux_result* result);

  /* Frees the instance. [control] */
  void (*destroy)(void* self);

  /* Takes new options while running: POLLUX_OK, POLLUX_NEEDS_RESTART or POLLUX_INVALID. Optional.
   * [control] */
  int32_t (*reconfigure)(void* self, const pollux_option* options, pollux_result* result);

  /* A capability of this instance by its id, "name/REV"; null when it lacks it. A host may ask once, after a
   * start that succeeded, and keep the answer: it must stay valid until destroy. Optional. [any] */
  const void* (*get_extension)(void* self, const char* id);
} pollux_reporter;

/* The exported symbol's type. A plugin exports exactly one object:
 *
 *   POLLUX_EXPORT extern const pollux_plugin_entry pollux_plugin;
 */
typedef struct pollux_plugin_entry {
  uint64_t magic;          /* POLLUX_ABI_MAGIC */
  uint32_t struct_size;    /* sizeof(pollux_plugin_entry) */
  uint16_t abi_major;      /* POLLUX_ABI_MAJOR */
  uint16_t required_minor; /* POLLUX_ABI_REQUIRED_MINOR */
  uint16_t abi_candidate;  /* POLLUX_ABI_CANDIDATE */
  uint16_t reserved[3];
  const char* manifest; /* the bytes in the section .pollux, see manifest.h */
  uint64_t manifest_size;
  const pollux_reporter* reporter;
} pollux_plugin_entry;

#define POLLUX_PLUGIN_SYMBOL "pollux_plugin"

#endif
