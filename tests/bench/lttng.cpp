// A tracepoint of LTTng-UST without a session: what a disabled one costs.
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "baseline.hpp"
#include "benchmarks.hpp"
#include "lttng_event.h"
#include "pair.hpp"

namespace pollux::bench {

void register_lttng() {
  add_pair("peer/lttng_tracepoint_disabled", make<LoadAndBranch>,
           [] { return [number = 0]() mutable { lttng_ust_tracepoint(pollux_bench, event, ++number); }; });
}

}  // namespace pollux::bench
