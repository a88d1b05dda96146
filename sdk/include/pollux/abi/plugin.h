/* A reporter's functions, and the one symbol that a plugin exports. */
#pragma once

#include "batch.h"
#include "host.h"

POLLUX_C_BEGIN
/* What a reporter is sent; nothing else reaches it, and only what reaches it counts as delivered. Bit N asks
 * for events of kind N. At least one kind must be asked for. The host ignores bits that it does not know. */
#define POLLUX_WANTS_KIND(kind) (UINT64_C(1) << (kind))
#define POLLUX_WANTS_TIMINGS POLLUX_WANTS_KIND(POLLUX_EVENT_TIMING)
#define POLLUX_WANTS_METRICS UINT64_C(0x7c) /* kinds 2 to 6: all metrics of 1.0 */
/* Also: the span of every event that has one; the host's own counters and gauges, named pollux.*, even if
 * these kinds are not asked for; and a value type beyond the first five. */
#define POLLUX_WANTS_TRACE (UINT64_C(1) << 32)
#define POLLUX_WANTS_SELF (UINT64_C(1) << 33)
#define POLLUX_WANTS_VALUE(type) (UINT64_C(1) << (40 + (type)))

/* One created reporter. */
typedef struct pollux_instance {
  uint32_t struct_size; /* in: its size for the host. Out: the lesser of that and its size for the plugin */
  uint32_t reserved;
  uint64_t wants; /* POLLUX_WANTS_* */
  void* self;     /* the reporter's own; passed to every function, never read by the host; may be null */
} pollux_instance;
#define POLLUX_INSTANCE_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_instance, self)

/* The functions of a reporter. An instance's life:
 *
 *   create ─► start ─► deliver* / flush* / reconfigure* ─► stop ─► destroy
 *       │       └─ failed ──────────────────────────────────────────┤
 *       └─ never started: another reporter failed, or a check ───────┘
 *
 * After a create that failed nothing else is called. destroy comes once and last. create, adopt and destroy
 * must not wait for anything. Functions return POLLUX_* unless their type says otherwise. Those marked
 * optional may be null: start and stop then succeed.
 *
 * A call that returns too late may be abandoned: its answer is ignored, no other function of the instance is
 * called again (after snapshot.read: no other read, and no destroy), and all that the call and the instance
 * were given stays valid until it returns. In a child of fork no function is called of an instance that the
 * parent made; new ones may be made there, and find static data, locks included, as it was at the fork. A
 * plugin's library stays mapped until the process ends, possibly several times, as copies; several instances
 * and hosts share one, and functions of different instances, create included, run at the same time.
 * What is the process's is left alone: signal handlers, working folder, locale, foreign descriptors. */
typedef struct pollux_reporter {
  uint32_t struct_size;
  uint32_t reserved;

  /* Makes an instance from its options: checks them, does no I/O. [control] */
  int32_t(POLLUX_CALL* create)(const pollux_host* host, const pollux_option* options,
                               pollux_instance* instance, pollux_result* result);

  /* Acquires what it needs: files, sockets, threads. Holds nothing if it fails. Optional. [control] */
  int32_t(POLLUX_CALL* start)(void* self, int64_t deadline_ns, pollux_result* result);

  /* Takes a batch, until its deadline. [worker] */
  int32_t(POLLUX_CALL* deliver)(void* self, const pollux_batch* batch, pollux_result* result);

  /* Makes what was delivered visible where it goes. Optional. [worker] */
  int32_t(POLLUX_CALL* flush)(void* self, int64_t deadline_ns, pollux_result* result);

  /* Flushes until the deadline, then releases what start acquired, its threads too, whatever it answers: only
   * destroy follows, which must not wait. Once, after a start that succeeded. Optional. [control] */
  int32_t(POLLUX_CALL* stop)(void* self, int64_t deadline_ns, pollux_result* result);

  /* Frees the instance. [control] */
  void(POLLUX_CALL* destroy)(void* self);

  /* Takes new options, or answers INVALID, or NEEDS_RESTART: always when `wants` would change. Called again
   * with the old options after any other failure, and when the reload fails elsewhere. Optional. [control] */
  int32_t(POLLUX_CALL* reconfigure)(void* self, const pollux_option* options, int64_t deadline_ns,
                                    pollux_result* result);

  /* A capability of this instance by its id, "name/REV": a table that is valid until destroy; null when it
   * lacks it. Tables grow; what is incompatible gets the next REV. The host asks after create, and may keep
   * the answer. acknowledge/1 is reserved. Optional. [any] */
  const void*(POLLUX_CALL* get_extension)(void* self, const char* id);

  /* Makes the call that runs return soon, with what it has done: it has missed its deadline. If it returns,
   * its answer counts and the instance goes on, so forget the cancel then; else it is abandoned. Must return
   * at once. Called on another thread, once for a [control] or [worker] call other than create and destroy;
   * no other begins before both have returned. Optional. [any] */
  void(POLLUX_CALL* cancel)(void* self);
} pollux_reporter;
#define POLLUX_REPORTER_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_reporter, cancel)

typedef struct pollux_plugin_entry {
  uint64_t magic;          /* POLLUX_ABI_MAGIC */
  uint32_t struct_size;    /* POLLUX_PLUGIN_ENTRY_SIZE_1_0 */
  uint16_t abi_major;      /* POLLUX_ABI_MAJOR */
  uint16_t required_minor; /* POLLUX_ABI_REQUIRED_MINOR */
  uint16_t built_minor;    /* POLLUX_ABI_MINOR: of the headers that it was compiled with */
  uint16_t abi_candidate;  /* POLLUX_ABI_CANDIDATE */
  uint32_t reserved;
  const char* manifest; /* the bytes in the section .pollux, see manifest.h */
  uint64_t manifest_size;
  const pollux_reporter* reporter;
} pollux_plugin_entry;
#define POLLUX_PLUGIN_ENTRY_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_plugin_entry, reporter)

/* The one object that a plugin defines and exports. */
POLLUX_EXPORT extern const pollux_plugin_entry pollux_plugin;
#define POLLUX_PLUGIN_SYMBOL "pollux_plugin"
POLLUX_C_END
