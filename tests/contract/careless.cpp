// A plugin with one fault, which the environment variable POLLUX_CARELESS names: the conformance suite has to
// find each. `none` is none. Written against the ABI alone, for the SDK would not let most of them happen.
#include "careless.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

#include <pollux/abi/ext/handover.h>
#include <pollux/abi/ext/snapshot.h>

namespace careless {

Fault fault_named(const char* name) {
  constexpr const char* names[] = {
#define CARELESS(name, plugin, cases) #name,
#include "faults.inc"
#undef CARELESS
  };
  for (std::size_t i = 0; i < std::size(names); ++i) {
    if (name && std::strcmp(names[i], name) == 0) return static_cast<Fault>(i);
  }
  return none;
}

const Fault fault = fault_named(std::getenv("POLLUX_CARELESS"));

namespace {

std::atomic<int> starts{0};
std::atomic<int> working{0};
Careless* holder = nullptr;

struct AtExit {
  ~AtExit() {
    if (fault == aborts_at_exit) std::abort();
  }
} at_exit;

void say(pollux_result* result, const char* text) {
  if (result->message_size == 0) return;
  std::strncpy(result->message, text, result->message_size);
  result->message[result->message_size - 1] = '\0';
}

[[noreturn]] void hang() {
  for (;;) ::pause();
}

// The label must not contain a percent sign, which its schema does not say. Keys beyond it are ignored.
std::int32_t check(const pollux_option* options, pollux_result* result, pollux_string* label) {
  static const pollux_option foreign{};
  const auto* at = reinterpret_cast<const char*>(options->children);
  for (std::uint32_t i = 0; i < options->child_count; ++i, at += options->child_stride) {
    const auto* option = reinterpret_cast<const pollux_option*>(at);
    if (fault == steps_through_options) option = &options->children[i];
    if (fault == steps_through_options && option->struct_size < sizeof *option) std::abort();
    const std::string_view key(option->key.data, option->key.size);
    if (fault == knows_half_its_choices && key == "sort" && option->type == POLLUX_OPTION_STRING &&
        std::string_view(option->as.string.data) == "large")
      std::abort();
    if (key != "label") continue;
    *label = option->as.string;
    if (std::string_view(label->data, label->size).find('%') == std::string_view::npos) continue;
    if (fault == leaks_when_it_refuses)
      static_cast<void>(::strdup("a hundred bytes or so that nobody frees"));
    if (fault == names_a_foreign_option) result->option = &foreign;
    if (fault != refuses_without_a_word) say(result, "the label contains a percent sign");
    return fault == fails_at_wrong_options ? POLLUX_FATAL : POLLUX_INVALID;
  }
  return POLLUX_OK;
}

std::int32_t create(const pollux_host* host, const pollux_option* options, pollux_instance* instance,
                    pollux_result* result) {
  if (fault == fails_to_create) return POLLUX_FATAL;
  if (fault == insists_on_the_minor && host->abi_minor != POLLUX_ABI_MINOR) return POLLUX_FATAL;
  Careless made;
  if (const std::int32_t status = check(options, result, &made.label); status != POLLUX_OK) return status;
  auto* self = new Careless(made);
  self->host = host;
  if (fault == opens_in_create) self->descriptor = ::dup(STDERR_FILENO);
  if (fault == leaks_memory) self->leaked = new Careless[20]{};
  if (fault == overruns_instances) std::memset(instance, 0, instance->struct_size);
  *instance = {POLLUX_INSTANCE_SIZE_1_0, 0, POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS, self};
  if (fault == wants_nothing) instance->wants = 0;
  return POLLUX_OK;
}

std::int32_t start(void* self, std::int64_t deadline_ns, pollux_result* result) {
  auto& careless = *static_cast<Careless*>(self);
  if (fault == crashes_at_second_start && careless.started) std::abort();
  if (fault == lives_ten_times && ++starts > 10) return POLLUX_FATAL;
  if (fault == is_alone && holder) return POLLUX_FATAL;
  if (fault == does_not_let_go && holder && holder->released) return POLLUX_FATAL;
  if (fault == keeps_options &&
      std::string_view(careless.label.data, careless.label.size) != std::string_view("careless"))
    return POLLUX_FATAL;
  const std::uint64_t with_reserve = static_cast<std::uint64_t>(deadline_ns) + 1'000'000;
  if (fault == adds_to_deadlines && static_cast<std::int64_t>(with_reserve) < 0) return POLLUX_TIMED_OUT;
  if (fault == leaks_descriptors) static_cast<void>(::dup(STDERR_FILENO));
  if (fault == leaks_threads) std::thread(hang).detach();
  careless.thread = ::gettid();
  careless.started = true;
  holder = &careless;
  say(result, "started");
  return POLLUX_OK;
}

void take_events(const pollux_batch& batch, pollux_result& result) {
  const auto* at = reinterpret_cast<const char*>(batch.events);
  for (std::uint32_t i = 0; i < batch.count; ++i, at += batch.event_stride) {
    const auto* event = reinterpret_cast<const pollux_event*>(at);
    if (fault == steps_through_events) event = &batch.events[i];
    const bool is_longer = batch.event_stride > sizeof(pollux_event);
    if (fault == steps_through_events && is_longer && event->kind == 0xffff)
      std::abort();  // what a later host has appended is no event
    if (rejects(*event)) ++result.rejected;
  }
}

std::int32_t deliver(void* self, const pollux_batch* batch, pollux_result* result) {
  auto& careless = *static_cast<Careless*>(self);
  careless.delivered = true;
  careless.flushed_since = false;
  if (careless.broken || std::atomic_ref(careless.cancelled)) return POLLUX_FATAL;
  // Long enough to be cancelled on a busy machine as well.
  if (fault == stays_cancelled) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  if (fault == has_room_for_150_batches && ++careless.batches > 150) return POLLUX_FATAL;
  if (fault == is_unsure_while_it_works) {
    working = 1;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    working = 0;
  }
  if (fault == is_tied_to_a_thread && careless.thread != ::gettid()) return POLLUX_FATAL;
  if (fault == insists_on_sizes && batch->struct_size != sizeof *batch) return POLLUX_FATAL;
  if (fault == hangs_without_events && batch->count == 0) hang();
  if (fault == has_room_for_100000_events && batch->count > 100'000) return POLLUX_FATAL;
  if (fault == knows_one_run && batch->run_id == 77) return POLLUX_FATAL;
  if (fault == waits_for_late_batches && batch->deadline_ns < careless.host->monotonic_ns(careless.host))
    std::this_thread::sleep_for(std::chrono::seconds(3));
  if (fault == shares_state) {
    const bool alone = ++working == 1;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    --working;
    if (!alone) return POLLUX_FATAL;
  }
  if (fault == overruns_messages) std::strcpy(result->message, "all went well");
  if (fault == leaves_messages_open && result->message_size == 2)
    std::memset(result->message, 'x', result->message_size);
  if (fault == writes_to_batches) const_cast<pollux_event*>(batch->events)->flags = 0;
  careless.kept = batch->events;
  try {
    take_events(*batch, *result);
  } catch (const Broken&) {
    return POLLUX_FATAL;
  }
  result->consumed = batch->count;
  if (fault == miscounts_repeats && batch->attempt > 1) ++result->consumed;
  return fault == retries_for_nothing && batch->attempt == 2 ? POLLUX_RETRY : POLLUX_OK;
}

std::int32_t flush(void* self, std::int64_t deadline_ns, pollux_result*) {
  auto& careless = *static_cast<Careless*>(self);
  if (fault == waits_beyond_deadlines && deadline_ns < careless.host->monotonic_ns(careless.host))
    std::this_thread::sleep_for(std::chrono::seconds(3));
  if (fault == crashes_after_stop && careless.stopped) std::abort();
  if (fault == keeps_events && careless.kept && careless.kept->kind == 12'345) return POLLUX_FATAL;
  careless.flushed = true;
  const bool again = std::exchange(careless.flushed_since, true);
  return fault == flushes_once && again ? POLLUX_FATAL : POLLUX_OK;
}

std::int32_t stop(void* self, std::int64_t, pollux_result*) {
  auto& careless = *static_cast<Careless*>(self);
  careless.stopped = true;
  if (holder == &careless) holder = nullptr;
  if (fault == stops_with_an_error) return POLLUX_FATAL;
  if (fault == needs_an_event_to_stop && !careless.delivered) return POLLUX_FATAL;
  if (fault == needs_a_flush_to_stop && !careless.flushed) return POLLUX_FATAL;
  if (fault == cannot_stop_released && careless.released) return POLLUX_FATAL;
  return POLLUX_OK;
}

void destroy(void* self) {
  auto* careless = static_cast<Careless*>(self);
  if (fault == tires_of_destroying && !careless->started && ++starts > 15) std::abort();
  if (fault == logs_after_destroy)
    std::thread([host = careless->host] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      host->log(host, POLLUX_LOG_INFO, {"gone", 4});
    }).detach();
  if (careless->descriptor >= 0) ::close(careless->descriptor);
  delete careless;
}

std::int32_t reconfigure(void* self, const pollux_option* options, std::int64_t, pollux_result* result) {
  auto& careless = *static_cast<Careless*>(self);
  if (fault == refuses_its_own_options) return POLLUX_INVALID;
  pollux_string label;
  const std::int32_t status = check(options, result, &label);
  if (fault == breaks_by_wrong_options && status != POLLUX_OK) careless.broken = true;
  return fault == fails_at_wrong_options ? POLLUX_OK : status;
}

void cancel(void* self) {
  if (fault == stays_cancelled) std::atomic_ref(static_cast<Careless*>(self)->cancelled) = true;
}

std::int32_t release(void* self, std::int64_t, void* context, void (*take)(void*, const void*, std::uint64_t),
                     pollux_result*) {
  take(context, "state", 5);
  static_cast<Careless*>(self)->released = true;
  return POLLUX_OK;
}

std::int32_t resume(void* self, std::int64_t, pollux_result*) {
  static_cast<Careless*>(self)->released = false;
  return fault == does_not_resume ? POLLUX_FATAL : POLLUX_OK;
}

std::int32_t adopt(void*, const void* state, std::uint64_t size, pollux_result*) {
  const bool is_known = std::string_view(static_cast<const char*>(state), size) == "state";
  if (is_known) return POLLUX_OK;
  return fault == fails_on_odd_states ? POLLUX_FATAL : POLLUX_REJECTED;
}

std::int32_t read(void*, std::int64_t, void* context, void (*take)(void*, pollux_string), pollux_result*) {
  const pollux_string json =
      fault == writes_bad_json ? pollux_string{"{\"x\":nan}", 9} : pollux_string{"{}", 2};
  take(context, json);
  if (fault == gives_two_snapshots) take(context, json);
  return POLLUX_OK;
}

std::int32_t reset(void*, pollux_result*) { return POLLUX_OK; }

constexpr pollux_ext_handover handover{POLLUX_EXT_HANDOVER_SIZE_1, 0, release, resume, adopt};
constexpr pollux_ext_snapshot snapshot{POLLUX_EXT_SNAPSHOT_SIZE_1, 0, read, reset};

const void* get_extension(void*, const char* id) {
#ifdef IS_BARE
  constexpr bool is_bare = true;
#else
  constexpr bool is_bare = false;
#endif
  if (std::strcmp(id, POLLUX_EXT_HANDOVER) == 0) return is_bare ? nullptr : &handover;
  if (std::strcmp(id, POLLUX_EXT_SNAPSHOT) == 0)
    return fault == claims_an_extension || (is_bare && fault != hides_an_extension) ? nullptr : &snapshot;
  if (fault == is_unsure_while_it_works && working == 1) return &snapshot;
  return fault == has_any_extension ? &snapshot : nullptr;
}

// Not a constant, for one fault changes it.
const pollux_reporter reporter{POLLUX_REPORTER_SIZE_1_0,
                               fault == sets_reserved_members ? 7u : 0u,
                               create,
                               start,
                               deliver,
                               flush,
                               stop,
                               destroy,
                               reconfigure,
                               get_extension,
                               cancel};

constexpr char manifest[] POLLUX_MANIFEST_PLACE =
    POLLUX_MANIFEST_SIGNATURE POLLUX_MANIFEST_ABI "name=" PLUGIN_NAME
                                                  "\0"
#ifndef IS_BARE
                                                  "capability=" POLLUX_EXT_HANDOVER
                                                  "\0"
                                                  "capability=" POLLUX_EXT_SNAPSHOT
                                                  "\0"
#endif
                                                  "version=1.0.0\0"
                                                  "option=label|string|\"careless\"||A name for nothing\0"
                                                  "option=sort|enum(small,large)|\"small\"||Which of two\0"
                                                  "option=path|string||required|Where nothing is\0"
                                                  "summary=Has one fault";

}  // namespace
}  // namespace careless

extern "C" {
#ifdef EXPORTS_MORE
POLLUX_EXPORT int careless_for_all = 1;
#endif
const pollux_plugin_entry pollux_plugin = {POLLUX_ABI_MAGIC,
                                           POLLUX_PLUGIN_ENTRY_SIZE_1_0,
                                           POLLUX_ABI_MAJOR,
                                           POLLUX_ABI_REQUIRED_MINOR,
                                           POLLUX_ABI_MINOR,
                                           POLLUX_ABI_CANDIDATE,
                                           0,
                                           careless::manifest,
                                           sizeof careless::manifest,
                                           &careless::reporter};
}
