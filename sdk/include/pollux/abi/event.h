/* Scopes and events: what happened, where in the program, when. */
#ifndef POLLUX_ABI_EVENT_H
#define POLLUX_ABI_EVENT_H

#include <stdint.h>

#include "value.h"

/* Skip an event whose kind you do not know; it counts as consumed. A counter, a gauge or a histogram is one
 * observation, or with `aggregate` all of an interval. */
enum {
  POLLUX_EVENT_TIMING = 1,    /* a scope ended */
  POLLUX_EVENT_COUNTER = 2,   /* value: how much was added */
  POLLUX_EVENT_GAUGE = 3,     /* value: what it is now; of an aggregate: what was set last */
  POLLUX_EVENT_HISTOGRAM = 4, /* value: one observation; of an aggregate: their mean */
  POLLUX_EVENT_UNTYPED = 5    /* value of any type, with no meaning beyond its name */
};

enum { POLLUX_STATUS_OK = 0, POLLUX_STATUS_ERROR = 1 };

/* Event flags. */
enum {
  POLLUX_EVENT_TRUNCATED = 1u, /* attributes did not fit and were left out */
  POLLUX_EVENT_SELF = 2u,      /* the host's own metric */
  POLLUX_EVENT_DETACHED =
      4u, /* timing of a scope that is not bound to its thread: it may overlap others there */
  POLLUX_EVENT_ATTACHED =
      8u, /* timing whose parent span is not the scope around it on its thread: it was attached to that, or
           * came by traceparent. Only with trace ids; never of a detached scope */
  POLLUX_EVENT_IMPORTED = 16u /* recorded elsewhere or earlier, with a wall time: its monotonic time is only
                               * computed from that, and may be negative */
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

/* The observations of one counter, gauge or histogram over an interval, summed up by the host: what was
 * added, set or recorded. An interval without observations has no event. A reporter that ignores this still
 * has a sound `value`: of a counter the sum (int64 if only whole numbers were added, else double), of a gauge
 * the value set last, of a histogram sum / count. */
typedef struct pollux_aggregate {
  uint32_t struct_size;
  uint32_t bucket_count; /* number of `buckets`; 0 for a counter or a gauge */
  int64_t start_ns;      /* monotonic: the interval's start; it ends at the event's start_ns */
  uint64_t count;        /* observations, at least 1 */
  double sum;            /* this and the next two may be NaN or infinite, as observations may */
  double min;
  double max;
  const double* bounds;    /* bucket_count - 1 ascending upper bounds, inclusive; the last bucket has none.
                            * Null without buckets */
  const uint64_t* buckets; /* observations per bucket, not cumulative; null without buckets */
} pollux_aggregate;

/* One event, 96 bytes; the stride between events is the batch's `event_stride`. */
typedef struct pollux_event {
  uint16_t kind;   /* POLLUX_EVENT_* */
  uint16_t status; /* POLLUX_STATUS_*: of a timing */
  uint32_t flags;
  const pollux_scope* scope; /* of a metric: the enclosing scopes and its own name */
  uint32_t thread;     /* dense, from 1: the emitting thread, one number for its life; 0: no single one */
  uint32_t os_thread;  /* the system's thread id; 0 as `thread` */
  int64_t start_ns;    /* monotonic: a timing's start, a metric's time, the end of an aggregate's interval */
  int64_t duration_ns; /* of a timing; else 0 */
  uint64_t call_count; /* of a timing: the how-manyth completion of its path, from 1; else 0 */
  pollux_value value;  /* of a metric; POLLUX_EVENT_* says what it is */
  const pollux_attribute* attributes; /* as they were set: where a key_id comes twice the last one counts */
  uint32_t attribute_count;
  uint32_t attribute_stride;
  const pollux_trace* trace; /* of reporters that ask with POLLUX_WANTS_TRACE; null outside of traces */
  const pollux_aggregate* aggregate; /* null for a single observation */
} pollux_event;

#endif
