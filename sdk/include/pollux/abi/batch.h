/* Batches and results: how events are handed over and answered. */
#pragma once

#include "event.h"
#include "option.h"
#include "resource.h"

/* Events of one process, in the order in which each thread emitted them. Immutable. Scopes and keys live for
 * the process, everything else that it points to until deliver returns. */
typedef struct pollux_batch {
  uint32_t struct_size;
  uint32_t event_stride; /* bytes from one event to the next */
  const pollux_event* events;
  uint32_t count;    /* at least 1 */
  uint32_t attempt;  /* 1; more when these events were sent before, perhaps in a larger batch */
  uint64_t run_id;   /* random for each host; with `sequence` it identifies a repeat */
  uint64_t sequence; /* number of events[0] among all that was accepted for this reporter in this run. Event i
                      * has sequence + i, also when it is repeated; numbers that never come were dropped. The
                      * host's own metrics are numbered apart, above 2^63: a batch has only those, or none */
  int64_t wall_minus_monotonic_ns; /* add to a monotonic time for nanoseconds since 1970-01-01 UTC */
  int64_t deadline_ns;             /* a call that takes longer counts against the reporter */
  const pollux_resource* resource; /* the process that emitted all of these events */
} pollux_batch;
#define POLLUX_BATCH_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_batch, resource)

/* What a function of a reporter answers: a number that the host's minor version has. Any other is FATAL. */
enum {
  POLLUX_OK = 0,            /* done; of deliver: every event is consumed */
  POLLUX_RETRY = 1,         /* deliver: the consumed prefix is done, send the rest again later */
  POLLUX_REJECTED = 2,      /* deliver: the consumed prefix is done, the rest is refused for good */
  POLLUX_FATAL = 3,         /* it failed; of deliver: the consumed prefix is done, the rest is sent again */
  POLLUX_INVALID = 4,       /* create, reconfigure: an option is wrong; nothing has changed */
  POLLUX_NEEDS_RESTART = 5, /* reconfigure: only a new instance can take these; nothing has changed */
  POLLUX_TIMED_OUT = 6      /* any call with a deadline but deliver: not finished at the deadline */
  /* 7 is reserved: PENDING, of deliver: the events are acknowledged later, through acknowledge/1 */
};

/* Details of an answer. The host fills every member before the call; the reporter changes what it needs to.
 *
 * A reporter may advance `consumed` and `rejected` during a call of deliver, and should when the call may
 * take long: `rejected` first with an atomic store, then `consumed` with one of release order, and never to
 * more than is done. When the host gives up a call that does not return, it reads `consumed` with acquire
 * order, then `rejected`: the consumed events count as delivered, or rejected, and only the rest is lost. */
typedef struct pollux_result {
  uint32_t struct_size;
  uint32_t consumed;      /* in: 0. Of deliver: events at the front that are done, rejected included */
  uint32_t rejected;      /* in: 0. Of the consumed, how many the reporter refused for good */
  uint32_t message_size;  /* bytes at `message`, the NUL included; may be 0 */
  int64_t retry_after_ns; /* in: -1, the host's own backoff. A pause, an hour at most; the host's end or
                           * a successor cuts it short. 0 with some consumed: the rest comes at once */
  char* message;          /* in: "". The host's buffer; write NUL-terminated UTF-8, cut to message_size */
  const pollux_option* option; /* in: null. The wrong option: the host shows its line */
  uint64_t lost;               /* in: 0. Of flush, stop and release: how many consumed and not rejected events
                                * are now known to be lost. Each is reported once, and then counts as dropped */
} pollux_result;
#define POLLUX_RESULT_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_result, lost)
