// A plugin with one fault, chosen by FAULT when it is compiled: the suite has to find each. FAULT 0 has none.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <pollux/abi/ext/snapshot.h>
#include <pollux/abi/pollux.h>

namespace {

enum Fault {
  none,
  reads_without_stride,    // takes events[i]
  overruns_message,        // writes its message whatever the room
  fails_on_unknown_kinds,  // where it should skip them
  consumes_too_much,       // says more than the batch has
  lets_exceptions_out,     // of deliver
  claims_an_extension,     // in its manifest only
  refuses_without_a_word,  // an option, with no message
  fails_the_second_flush,
  insists_on_buckets,  // of every aggregate
  trusts_figures,      // of an aggregate to be finite
};
constexpr Fault fault = static_cast<Fault>(FAULT);

int flushes = 0;

std::int32_t create(const pollux_host*, const pollux_option* options, pollux_instance* instance,
                    pollux_result*) {
  if (fault == refuses_without_a_word && options->child_count > 0) return POLLUX_INVALID;
  *instance = {sizeof(pollux_instance), POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS, &flushes};
  flushes = 0;
  return POLLUX_OK;
}

std::int32_t deliver(void*, const pollux_batch* batch, pollux_result* result) {
  for (std::uint32_t i = 0; i < batch->count; ++i) {
    const auto* at =
        reinterpret_cast<const unsigned char*>(batch->events) + std::size_t{i} * batch->event_stride;
    if (fault == reads_without_stride) at = reinterpret_cast<const unsigned char*>(&batch->events[i]);
    const auto* event = reinterpret_cast<const pollux_event*>(at);
    const bool known = event->kind >= POLLUX_EVENT_TIMING && event->kind <= POLLUX_EVENT_UNTYPED;
    if (fault == reads_without_stride && !known) ++result->rejected;
    if (fault == fails_on_unknown_kinds && !known) return POLLUX_FATAL;
    if (known && event->aggregate) {
      if (fault == insists_on_buckets && event->aggregate->bucket_count == 0) ++result->rejected;
      if (fault == trusts_figures && !std::isfinite(event->aggregate->sum)) return POLLUX_FATAL;
    }
    if (fault == lets_exceptions_out && i == 5) throw 42;
  }
  if (fault == overruns_message) std::strcpy(result->message, "all went well");
  result->consumed = batch->count + (fault == consumes_too_much ? 1 : 0);
  return POLLUX_OK;
}

std::int32_t flush(void*, std::int64_t, pollux_result*) {
  return fault == fails_the_second_flush && ++flushes == 2 ? POLLUX_FATAL : POLLUX_OK;
}

void destroy(void*) {}

constexpr pollux_reporter reporter{
    sizeof(pollux_reporter), 0, create, nullptr, deliver, flush, nullptr, destroy, nullptr, nullptr};

constexpr char manifest[] POLLUX_MANIFEST_PLACE = POLLUX_MANIFEST_SIGNATURE POLLUX_MANIFEST_ABI
    "name=careless_" POLLUX_ABI_TEXT(FAULT) "\0"
    "version=1.0.0\0"
#if FAULT == 6
    "capability=snapshot/1\0"
#endif
    "summary=Has one fault";

}  // namespace

extern "C" {
POLLUX_EXPORT extern const pollux_plugin_entry pollux_plugin;
const pollux_plugin_entry pollux_plugin = {POLLUX_ABI_MAGIC,
                                           sizeof(pollux_plugin_entry),
                                           POLLUX_ABI_MAJOR,
                                           POLLUX_ABI_REQUIRED_MINOR,
                                           POLLUX_ABI_CANDIDATE,
                                           {},
                                           manifest,
                                           sizeof manifest,
                                           &reporter};
}
