/* Spans: an event's place in a trace, in the terms of W3C trace context and with OTLP's numbers. */
#pragma once

#include "value.h"

/* How a timing ended. Treat a number that you do not know as UNSET. */
enum {
  POLLUX_STATUS_UNSET = 0, /* it ended, and nothing says that it failed */
  POLLUX_STATUS_OK = 1,    /* the application says that it succeeded */
  POLLUX_STATUS_ERROR = 2  /* an exception left the scope, or the application says that it failed */
};

/* What a span is towards other processes. Treat a number that you do not know as INTERNAL. */
enum {
  POLLUX_SPAN_UNSPECIFIED = 0, /* the application does not say; usually INTERNAL */
  POLLUX_SPAN_INTERNAL = 1,
  POLLUX_SPAN_SERVER = 2,
  POLLUX_SPAN_CLIENT = 3,
  POLLUX_SPAN_PRODUCER = 4,
  POLLUX_SPAN_CONSUMER = 5
};

/* Another span that this one has to do with, and not its parent. `link_stride` says how long it is. */
typedef struct pollux_link {
  uint8_t trace_id[16]; /* bytes in network order, as all ids */
  uint8_t span_id[8];
  uint32_t trace_flags; /* as pollux_span's */
  uint32_t relation;    /* POLLUX_LINK_* */
} pollux_link;
#define POLLUX_LINK_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_link, relation)

/* Treat a number that you do not know as OTHER. */
enum { POLLUX_LINK_OTHER = 0, POLLUX_LINK_CAUSE = 1 /* it asked for the work that this span is */ };

/* Lives until deliver returns. Of a timing: the span that the scope is. Of a metric: the span that it was
 * recorded in; then nothing below `span_id` is set. */
typedef struct pollux_span {
  uint32_t struct_size;
  uint32_t trace_flags; /* W3C trace-flags in the low 8 bits: 0x01 sampled, 0x02 random */
  uint8_t trace_id[16];
  uint8_t span_id[8];
  uint8_t parent_span_id[8]; /* all zero for a root span */
  uint32_t kind;             /* POLLUX_SPAN_* */
  uint32_t link_count;
  const pollux_link* links; /* null when there are none */
  uint32_t link_stride;
  uint32_t reserved;
  pollux_string trace_state;    /* W3C tracestate; empty when there is none, or the host does not carry it */
  pollux_string status_message; /* why a timing failed; may be empty */
} pollux_span;
#define POLLUX_SPAN_SIZE_1_0 POLLUX_SIZE_THROUGH(pollux_span, status_message)
