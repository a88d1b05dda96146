/* Scopes and events: what happened, where in the program, when. */
#ifndef POLLUX_ABI_EVENT_H
#define POLLUX_ABI_EVENT_H

#include <stdint.h>

#include "value.h"

/* Skip an event whose kind you do not know; it counts as consumed. */
enum {
  POLLUX_EVENT_TIMING = 1,    /* a scope ended */
  POLLUX_EVENT_COUNTER = 2,   /* value: how much was added */
  POLLUX_EVENT_GAUGE = 3,     /* value: what it is now */
  POLLUX_EVENT_HISTOGRAM = 4, /* value: one observation */
  POLLUX_EVENT_UNTYPED = 5    /* value of any type, with no meaning beyond its name */
};

enum { POLLUX_STATUS_OK = 0, POLLUX_STATUS_ERROR = 1 };

/* Event flags. */
enum {
  POLLUX_EVENT_TRUNCATED = 1u, /* attributes did not fit and were left out */
  POLLUX_EVENT_SELF = 2u       /* the host's own metric */
};

/* A place in the program's tree of names, interned: the pointer and every string in it live for the
 * process, so a reporter may keep them and index an array by `id` or `path_id`. */
typedef struct pollux_scope {
  uint32_t struct_size;
  uint32_t id;                       /* of this place: dense, from 1 */
  uint32_t path_id;                  /* of this path: dense, from 1. `a.b`, and `b` inside `a`, share one */
  uint32_t depth;                    /* number of enclosing scopes */
  const struct pollux_scope* parent; /* the enclosing scope; null at the root */
  pollux_string path;                /* "pipeline.plan.tokens" */
  pollux_string name;                /* its own part, as given: may contain dots */
  pollux_string unit;                /* UCUM, such as "s" or "By"; empty when not given */
  pollux_string description;         /* empty when not given */
} pollux_scope;

/* W3C trace context of one scope; bytes in network order. */
typedef struct pollux_trace {
  uint8_t trace_id[16];
  uint8_t span_id[8];
  uint8_t parent_span_id[8]; /* all zero for a root span */
} pollux_trace;

/* Many observations summed over an interval. */
typedef struct pollux_aggregate {
  uint32_t struct_size;
  uint32_t bucket_count; /* number of `buckets`; bounds has one less, the last bucket is unbounded */
  int64_t start_ns;      /* monotonic: the interval's start; it ends at the event's start_ns */
  uint64_t count;        /* observations */
  double sum;
  double min;
  double max;
  const double* bounds;    /* ascending upper bounds, inclusive */
  const uint64_t* buckets; /* observations per bucket, not cumulative */
} pollux_aggregate;

/* One event, 96 bytes; the stride between events is the batch's `event_stride`. */
typedef struct pollux_event {
  uint16_t kind;   /* POLLUX_EVENT_* */
  uint16_t status; /* POLLUX_STATUS_*: of a timing */
  uint32_t flags;
  const pollux_scope* scope; /* of a metric: the enclosing scopes and its own name */
  uint32_t thread;           /* dense, from 1: the emitting thread, for its life; 0: of no single thread */
  uint32_t os_thread;        /* the system's thread id */
  int64_t start_ns;          /* monotonic: a timing's start, a metric's time */
  int64_t duration_ns;       /* of a timing; else 0 */
  uint64_t call_count;       /* of a timing: the how-manyth completion of its path, from 1; else 0 */
  pollux_value value;        /* of a metric */
  const pollux_attribute* attributes;
  uint32_t attribute_count;
  uint32_t attribute_stride;
  const pollux_trace* trace;         /* null unless asked for with POLLUX_WANTS_TRACE */
  const pollux_aggregate* aggregate; /* null for a single observation */
} pollux_event;

#endif
