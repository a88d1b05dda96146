// Structs as a later host of this major version has them: longer, with members that this plugin does not
// know.
#include <cstdint>
#include <string>

#include "command/conform/batch_copy.hpp"
#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"
#include "command/conform/odd_options.hpp"

namespace pollux::conform {

namespace {

using namespace std::chrono_literals;

void fill(EventList& events) {
  for (int i = 0; i < 50; ++i) events.timing("a", 1ms).attribute("x", i).attribute("y", "text");
  events.metric(MetricType::histogram, "h", 4.0).aggregate(Aggregated::of({1, 4, 7}, {2, 5}));
  events.metric(MetricType::counter, "c", 1).attribute("x", 1.5).attribute("z", true);
}

void accept_longer(Trial& trial, const Appended& appended) {
  Started reporter(trial);
  EventList events;
  fill(events);
  const BatchCopy copy(events.raw(), appended);
  reporter.accept(copy.batch());
  reporter.settle();
}

void events_longer(Trial& trial) { accept_longer(trial, {.event = 40}); }
void attributes_longer(Trial& trial) { accept_longer(trial, {.attribute = 24}); }
void batch_longer(Trial& trial) { accept_longer(trial, {.batch = 32, .aggregate = 16}); }

void host_newer(Trial& trial) {
  struct {
    pollux_instance known{};
    std::uint64_t appended[2] = {~0ull, ~0ull};
  } longer;
  longer.known.struct_size = sizeof longer;
  HostSide host;
  host.become_newer();
  const GivenOptions options(trial.target().options);
  char message[64] = "";
  pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, sizeof message, -1, message, nullptr, 0};
  const pollux_reporter& functions = trial.functions();
  if (functions.create(host.raw(), options.root(), &longer.known, &result) != POLLUX_OK) {
    const Instance plain(trial);
    if (!plain.exists()) throw Skipped{"it cannot be created; see lifecycle.creates"};
    throw Failed{"OK, as in a host of this version", std::string("create refused: ") + message};
  }
  functions.destroy(longer.known.self);
  expect(longer.appended[0] == ~0ull && longer.appended[1] == ~0ull,
         "only members of pollux_instance that its header has are written", "create wrote beyond them");
  expect(
      longer.known.struct_size <= POLLUX_INSTANCE_SIZE_1_0,
      "struct_size says what was filled: at most " + std::to_string(POLLUX_INSTANCE_SIZE_1_0) + " bytes here",
      "create left it at the host's " + std::to_string(longer.known.struct_size));
}

void message_room(Trial& trial) {
  const auto refused = refused_options(trial);
  for (const std::uint32_t size : {0u, 1u, 2u}) {
    Started reporter(trial);
    reporter.message_size = size;
    EventList events;
    add_ordinary(events);
    events.unknown("u");
    reporter.deliver(events.raw());
    reporter.flush();
    if (refused) reporter.reconfigure(GivenOptions(*refused).root());
    reporter.stop();
  }
}

}  // namespace

std::span<const Case> layout_cases() {
  static constexpr Case cases[] = {
      {"layout.events", "steps from event to event by the stride",
       "a later host appends members to an event: events[i] is then not the i-th",
       "add event_stride to the address; the SDK's Batch does", events_longer},
      {"layout.attributes", "steps from attribute to attribute by it",
       "a later host appends members to an attribute", "add attribute_stride to the address",
       attributes_longer},
      {"layout.batch", "takes longer batches and aggregates", "a later host appends members to them",
       "accept a struct_size that is larger than yours", batch_longer},
      {"layout.host", "runs in a host of a later minor version",
       "only the major version has to be the same; both structs of create may be longer",
       "accept any minor from the one you require; set struct_size of the instance to what you fill",
       host_newer},
      {"layout.message", "keeps to the room for its message",
       "the host's buffer may have no byte at all, and is followed by what is the host's",
       "write at most message_size bytes, the NUL included", message_room},
  };
  return cases;
}

}  // namespace pollux::conform
