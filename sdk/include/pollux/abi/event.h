/* Scopes, threads and events: what happened, where in the program, when. */
#pragma once

#include "span.h"

/* A reporter is sent the kinds that it asked for in `wants`, and skips any other. Numbers are below 32. All
 * but timings and untyped values are one observation, or with `aggregate` those of an interval. */
enum {
  POLLUX_EVENT_TIMING = 1,    /* a scope ended */
  POLLUX_EVENT_COUNTER = 2,   /* value: how much was added */
  POLLUX_EVENT_GAUGE = 3,     /* value: what it is now; of an aggregate: what was set last */
  POLLUX_EVENT_HISTOGRAM = 4, /* value: one observation; of an aggregate: their mean */
  POLLUX_EVENT_UNTYPED = 5,   /* value of any type, with no meaning beyond its name */
  POLLUX_EVENT_UP_DOWN = 6    /* an up-down counter; value: how much was added, negative when taken away */
  /* 7 is reserved: a log record. Its text is the value, OTLP's severity number the status.
   * 8 is reserved: a span event. The scope names it, `span` is the span that it belongs to. */
};

/* Event flags. Ignore bits that you do not know. */
enum {
  POLLUX_EVENT_TRUNCATED = 1u, /* attributes did not fit, or are of types not asked for: left out */
  POLLUX_EVENT_SELF = 2u,      /* the host's own metric */
  POLLUX_EVENT_DETACHED = 4u,  /* timing of a scope that may overlap others on its thread */
  POLLUX_EVENT_ATTACHED = 8u,  /* timing whose parent span is not the scope around it; never with DETACHED */
  POLLUX_EVENT_IMPORTED = 16u  /* recorded elsewhere or earlier: monotonic times may be negative */
};

/* A place in the program's tree of names, interned: the pointer and every string in it live for the process
 * and never change, so a reporter may keep them and index an array by `id` or `path_id`. The same names with
 * another unit or description are another place. */
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
#define POLLUX_SCOPE_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_scope, description)

/* A thread of the emitting process. Lives until deliver returns; `id` tells which thread it is. */
typedef struct pollux_thread {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t id;        /* not 0; for the life of the thread, and of no other thread of any process seen here */
  uint64_t os_id;     /* the system's number, which it may give to another thread later; 0: not known */
  pollux_string name; /* as the system had it at the thread's first event; may be empty */
} pollux_thread;
#define POLLUX_THREAD_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_thread, name)

/* The observations of one metric over an interval, summed up by the host; without any there is no event.
 * Reporters may ignore it: `value` is then of a counter or an up-down counter the sum (int64 if only whole
 * numbers were added, else double), of a gauge what was set last, of a histogram sum / count. */
typedef struct pollux_aggregate {
  uint32_t struct_size;
  uint32_t bucket_count; /* number of `buckets`; 0 unless it is a histogram */
  int64_t start_ns;      /* monotonic: the interval's start; it ends at the event's start_ns */
  uint64_t count;        /* observations, at least 1 */
  double sum;            /* this and the next two may be NaN or infinite, as observations may */
  double min;
  double max;
  const double* bounds;    /* bucket_count - 1 ascending upper bounds, inclusive; null without buckets */
  const uint64_t* buckets; /* observations per bucket, not cumulative; null without buckets */
} pollux_aggregate;
#define POLLUX_AGGREGATE_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_aggregate, buckets)

/* One event, as long as the batch's `event_stride` says. */
typedef struct pollux_event {
  uint16_t kind;   /* POLLUX_EVENT_* */
  uint16_t status; /* of a timing: POLLUX_STATUS_*; else 0 */
  uint32_t flags;
  const pollux_scope* scope;   /* of a metric: the enclosing scopes and its own name */
  const pollux_thread* thread; /* that emitted it; null: no single one, or not known */
  int64_t start_ns;            /* monotonic: a timing's start, a metric's time, or the end of its interval */
  int64_t duration_ns;         /* of a timing; else 0 */
  uint64_t call_count;         /* of a timing: ordinal of this completion of the path (1 = first); else 0 */
  pollux_value value;          /* of a metric; POLLUX_EVENT_* says what it is */
  const pollux_attribute* attributes; /* no two with the same key; null when there are none */
  uint32_t attribute_count;
  uint32_t attribute_stride;
  const pollux_span* span;           /* null outside of traces, and if spans are not asked for */
  const pollux_aggregate* aggregate; /* null for a single observation */
} pollux_event;
#define POLLUX_EVENT_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_event, aggregate)
