/* Batches and results: how events are handed over and answered. */
#ifndef POLLUX_ABI_BATCH_H
#define POLLUX_ABI_BATCH_H

#include <stdint.h>

#include "event.h"
#include "option.h"

/* Events in the order in which each thread emitted them. Immutable; everything that it points to,
 * scopes and keys excepted, lives until deliver returns. */
typedef struct pollux_batch {
  uint32_t struct_size;
  uint32_t event_stride; /* bytes from one event to the next */
  const pollux_event* events;
  uint32_t count;    /* at least 1 */
  uint32_t attempt;  /* 1; more when these events were sent before. A repeat may have fewer events:
                      * the host gives a slow reporter smaller batches */
  uint64_t run_id;   /* random for each host; with `sequence` it identifies a repeat */
  uint64_t sequence; /* position of events[0] in everything ever sent to this reporter in this run.
                      * Event i has sequence + i; a repeated event keeps its number */
  int64_t wall_minus_monotonic_ns; /* add to a monotonic time for nanoseconds since 1970-01-01 UTC */
  int64_t deadline_ns;             /* a call that takes longer counts against the reporter */
} pollux_batch;

/* What a function of a reporter answers. */
enum {
  POLLUX_OK = 0,            /* done; of deliver: every event is consumed */
  POLLUX_RETRY = 1,         /* deliver: the consumed prefix is done, send the rest again later */
  POLLUX_REJECTED = 2,      /* deliver: the consumed prefix is done, the rest is refused for good */
  POLLUX_FATAL = 3,         /* this instance cannot go on */
  POLLUX_INVALID = 4,       /* create, reconfigure: an option is wrong; nothing has changed */
  POLLUX_NEEDS_RESTART = 5, /* reconfigure: only a new instance can take these options */
  POLLUX_TIMED_OUT = 6      /* start, flush, stop: not finished at the deadline */
};

/* Details of an answer. The host fills every member before the call; the reporter changes what it
 * needs to.
 *
 * A reporter may advance `consumed` and `rejected` during a call of deliver, and should when the call may
 * take long: `rejected` first, then `consumed`, each with an atomic store of at least relaxed order, and
 * never to more than is done. When the host gives up a call that does not return, it reads both from another
 * thread; the consumed events count as delivered, or as rejected, and only the rest is lost. */
typedef struct pollux_result {
  uint32_t struct_size;
  uint32_t consumed;           /* in: 0. Events at the front that are done, rejected ones included */
  uint32_t rejected;           /* in: 0. Of the consumed, how many the reporter refused for good */
  uint32_t message_size;       /* bytes at `message`, the NUL included */
  int64_t retry_after_ns;      /* in: -1, the host's own backoff. Wait at least this long */
  char* message;               /* in: "". The host's buffer; write NUL-terminated text, cut to message_size */
  const pollux_option* option; /* in: null. The wrong option: the host shows its line */
} pollux_result;

#endif
