// Memory that is the host's: not to be written to, and gone when the call returns.
#include <cstring>
#include <string>

#include "command/conform/batch_copy.hpp"
#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"

namespace pollux::conform {

namespace {

void add_everything(EventList& events) {
  add_ordinary(events);
  events.metric(MetricType::histogram, "check.sizes", 4.0).aggregate(Aggregated::of({1, 4, 7}, {2, 5}));
  events.metric(MetricType::counter, "check.items", 7).aggregate(Aggregated::of({3, 4}));
  events.metric(MetricType::untyped, "check.text", std::string(2000, 't'))
      .attribute("long", std::string(3000, 'a'));
}

void read_only(Trial& trial) {
  Started reporter(trial);
  EventList events;
  add_everything(events);
  BatchCopy copy(events.raw());
  copy.make_read_only();
  reporter.accept(copy.batch());
  reporter.settle();
}

void batch_goes(Trial& trial) {
  Started reporter(trial);
  EventList events;
  add_everything(events);
  BatchCopy first(events.raw()), second(events.raw());
  reporter.accept(first.batch());
  first.revoke();
  reporter.accept(second.batch());
  second.revoke();
  reporter.settle();
  if (const pollux_ext_snapshot* snapshot = reporter.snapshot()) {
    pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, 0, -1, nullptr, nullptr, 0};
    snapshot->read(
        reporter.self(), POLLUX_NO_DEADLINE, nullptr, [](void*, pollux_string) {}, &result);
  }
  reporter.stop();
}

// Overwritten, not only freed: freed memory may look as it did.
void overwrite(const pollux_option& option) {
  const auto wipe = [](pollux_string text) {
    std::memset(const_cast<char*>(text.data), '\x01',
                text.size);  // our own copy, not const where it was made
  };
  for (std::uint32_t i = 0; i < option.child_count; ++i) overwrite(option.children[i]);
  wipe(option.key);
  if (option.type == POLLUX_OPTION_STRING) wipe(option.as.string);
}

void options_go(Trial& trial) {
  const GivenOptions options(trial.target().options);
  const GivenOptions untouched(trial.target().options);
  EventList events;
  add_ordinary(events);
  Instance reporter(trial, options);
  if (!reporter.exists()) throw Skipped{"it cannot be created; see lifecycle.creates"};
  overwrite(*options.root());
  const Answer started = reporter.start();
  if (started.status != POLLUX_OK) {
    const Started whole(trial, untouched);  // skips the case when that does not start either
    throw Failed{"options are copied by create",
                 "start answered " + started.text() + ", once the host's copy was gone"};
  }
  reporter.accept(events.raw());
  reporter.settle();
}

}  // namespace

std::span<const Case> memory_cases() {
  static constexpr Case cases[] = {
      {"memory.read_only", "does not write to a batch", "a batch is shared by all reporters that it goes to",
       "copy what is to be changed", read_only},
      {"memory.batch_goes", "keeps nothing of a batch",
       "events, attributes and texts live until deliver returns; scopes and keys for ever",
       "copy what is needed later; a scope's pointer and an attribute's key may be kept", batch_goes},
      {"memory.options_go", "keeps nothing of its options",
       "options live until create or reconfigure returns", "copy texts into members of your own", options_go},
  };
  return cases;
}

}  // namespace pollux::conform
