// New options for an instance that runs.
#include <string>
#include <vector>

#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"
#include "command/conform/odd_options.hpp"

namespace pollux::conform {

namespace {

void require_reconfigure(Trial& trial) {
  if (!trial.functions().reconfigure)
    throw Skipped{"it offers no reconfigure: a reload makes a new instance"};
}

void same(Trial& trial) {
  require_reconfigure(trial);
  EventList events;
  add_ordinary(events);
  const GivenOptions options(trial.target().options);
  Started reporter(trial, options);
  for (int i = 0; i < 3; ++i) {
    const Answer answer = reporter.reconfigure(options.root());
    expect(answer.status == POLLUX_OK || answer.status == POLLUX_NEEDS_RESTART, "OK or NEEDS_RESTART",
           "reconfigure answered " + answer.text() + " to the options that it runs with");
    reporter.accept(events.raw());
  }
  reporter.settle();
}

void others(Trial& trial) {
  require_reconfigure(trial);
  EventList events;
  add_ordinary(events);
  const GivenOptions first(trial.target().options), second(trial.target().options);
  Started reporter(trial, first);
  for (const GivenOptions* options : {&second, &first, &second}) {
    const Answer answer = reporter.reconfigure(options->root());
    expect(answer.status == POLLUX_OK || answer.status == POLLUX_NEEDS_RESTART, "OK or NEEDS_RESTART",
           "reconfigure answered " + answer.text() + " to options that its manifest allows");
    reporter.accept(events.raw());
    reporter.settle();
  }
}

// Of odd values of each option.
constexpr std::size_t most_odd_rounds = 20;

void odd_reconfigured(Trial& trial) {
  require_reconfigure(trial);
  EventList events;
  add_ordinary(events);
  std::vector<std::vector<OddValue>> admitted;
  for (const load::OptionSpec& spec : trial.manifest().options) admitted.push_back(odd_values(spec));
  for (std::size_t round = 0; round < most_odd_rounds; ++round) {
    Started reporter(trial);
    config::Option options = trial.target().options;
    bool any = false;
    std::size_t index = 0;
    for (const load::OptionSpec& spec : trial.manifest().options) {
      const std::vector<OddValue>& values = admitted[index++];
      if (round >= values.size()) continue;
      set_option(options, usable_key(spec), values[round].value);
      any = true;
    }
    if (!any) break;
    const GivenOptions given(options);
    const Answer answer = reporter.reconfigure(given.root());
    expect(answer.status != POLLUX_FATAL, "OK, NEEDS_RESTART or INVALID",
           "reconfigure answered " + answer.text() + " to the odd values of round " + std::to_string(round));
    if (answer.status == POLLUX_OK) continue;  // it now runs with them; what it then does is its own affair
    reporter.accept(events.raw());
    reporter.settle();
  }
}

}  // namespace

std::span<const Case> reconfigure_cases() {
  static constexpr Case cases[] = {
      {"reconfigure.same", "takes again the options that it runs with",
       "a reload passes them on although only another reporter's have changed",
       "change nothing when nothing is new", same},
      {"reconfigure.others", "takes other options, or asks for a restart",
       "a reload must not lose an event, whatever the answer is",
       "go on with the old options unless all of the new ones can be taken", others},
      {"reconfigure.odd", "is unchanged by options that it refuses",
       "INVALID says that nothing has changed; the host keeps the instance and sends on",
       "check all new options before the first is applied", odd_reconfigured},
  };
  return cases;
}

}  // namespace pollux::conform
