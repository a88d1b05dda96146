/* total: a reporter in C11, against the contract's headers alone. Adds up how long all scopes took, and says
 * so when it stops. Outside of this tree:
 *
 *   cc -std=c11 -shared -fPIC -fvisibility=hidden -I/usr/local/include total.c -o libpollux_total.so
 */
#include <stdio.h>
#include <stdlib.h>

#include <pollux/abi/pollux.h>

struct total {
  const pollux_host* host;
  uint64_t scopes;
  double seconds; /* beyond 292 years, too */
};

/* Reads the options and allocates; no I/O. A create that fails must leave nothing behind. */
static int32_t POLLUX_CALL create(const pollux_host* host, const pollux_option* options,
                                  pollux_instance* instance, pollux_result* result) {
  (void)options; /* its manifest declares none, so the host lets none through */
  (void)result;
  struct total* total = calloc(1, sizeof *total);
  if (!total) return POLLUX_FATAL;
  total->host = host;
  instance->struct_size = POLLUX_INSTANCE_SIZE_1_0;
  instance->wants = POLLUX_WANTS_TIMINGS;
  instance->self = total;
  return POLLUX_OK;
}

/* Steps by the batch's stride, for a later host may append to an event, and skips kinds that it does not
 * know. */
static int32_t POLLUX_CALL deliver(void* self, const pollux_batch* batch, pollux_result* result) {
  struct total* total = self;
  const char* at = (const char*)batch->events;
  for (uint32_t i = 0; i < batch->count; ++i, at += batch->event_stride) {
    const pollux_event* event = (const void*)at;
    if (event->kind != POLLUX_EVENT_TIMING) continue;
    total->scopes += 1;
    total->seconds += (double)event->duration_ns / 1e9;
  }
  result->consumed = batch->count;
  return POLLUX_OK;
}

static int32_t POLLUX_CALL stop(void* self, int64_t deadline_ns, pollux_result* result) {
  (void)deadline_ns;
  (void)result;
  const struct total* total = self;
  char text[96];
  const int size = snprintf(text, sizeof text, "%llu scopes took %.6f s", (unsigned long long)total->scopes,
                            total->seconds);
  total->host->log(total->host, POLLUX_LOG_INFO, (pollux_string){text, (uint64_t)size});
  return POLLUX_OK;
}

static void POLLUX_CALL destroy(void* self) { free(self); }

/* What the file says of itself, readable without running it. */
POLLUX_MANIFEST(manifest) = POLLUX_MANIFEST_SIGNATURE POLLUX_MANIFEST_ABI
    "name=total\0"
    "version=1.0.0\0"
    "license=MIT\0"
    "summary=Adds up how long all scopes took";

/* What it can do; members that are left out are null, which is fine for those that are optional. */
static const pollux_reporter reporter = {
    .struct_size = POLLUX_REPORTER_SIZE_1_0,
    .create = create,
    .deliver = deliver,
    .stop = stop,
    .destroy = destroy,
};

/* The one symbol that leaves the plugin. */
const pollux_plugin_entry pollux_plugin = {
    .magic = POLLUX_ABI_MAGIC,
    .struct_size = POLLUX_PLUGIN_ENTRY_SIZE_1_0,
    .abi_major = POLLUX_ABI_MAJOR,
    .required_minor = POLLUX_ABI_REQUIRED_MINOR,
    .built_minor = POLLUX_ABI_MINOR,
    .abi_candidate = POLLUX_ABI_CANDIDATE,
    .manifest = manifest,
    .manifest_size = sizeof manifest,
    .reporter = &reporter,
};
