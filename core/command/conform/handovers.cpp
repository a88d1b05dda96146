// The extension handover/1: what only one can hold passes from an instance to its successor.
#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"

namespace pollux::conform {

namespace {

void require(Instance& reporter) {
  if (!reporter.handover()) throw Skipped{"it offers no handover/1"};
}

void expect_ok(Trial& trial, const Answer& answer, const char* name) {
  expect(answer.status == POLLUX_OK || !trial.works(), "OK",
         std::string(name) + " answered " + answer.text());
}

void passes_on(Trial& trial) {
  EventList events;
  add_ordinary(events);
  const GivenOptions shared(trial.target().options);
  Started old(trial, shared);
  require(old);
  old.accept(events.raw());
  Instance next(trial, shared);
  expect(next.exists(), "create takes no exclusive resource", "create answered " + next.created().text());
  expect_ok(trial, old.release(), "release");
  if (old.released()) expect_ok(trial, next.adopt(*old.released()), "adopt of what release has passed on");
  const Answer started = next.start();
  // Its peer may be away, but the old one has started as well.
  expect(started.status == POLLUX_OK, "OK, as the start of the old one",
         "start of the successor answered " + started.text());
  next.accept(events.raw());
  expect_ok(trial, old.stop(), "stop of the one that released");
  old.destroy();
  next.accept(events.raw());
  next.settle();
}

void takes_back(Trial& trial) {
  EventList events;
  add_ordinary(events);
  Started reporter(trial);
  require(reporter);
  for (int i = 0; i < 3; ++i) {
    reporter.accept(events.raw());
    expect_ok(trial, reporter.release(), "release");
    expect_ok(trial, reporter.resume(), "resume");
  }
  reporter.accept(events.raw());
  reporter.settle();
  expect_ok(trial, reporter.stop(), "stop");
}

// A later or an earlier version, or a file that was cut: whatever it is, the reporter starts.
void odd_states(Trial& trial) {
  const std::string states[] = {std::string(1, '\0'), "\xff\xfe no such state", std::string(100'000, 'x')};
  for (const std::string& state : states) {
    Instance reporter(trial);
    if (!reporter.exists()) throw Skipped{"it cannot be created; see lifecycle.creates"};
    require(reporter);
    if (!reporter.handover()->adopt) throw Skipped{"it takes over no state"};
    const Answer answer = reporter.adopt(state);
    expect(answer.status == POLLUX_OK || answer.status == POLLUX_REJECTED, "OK, or REJECTED",
           "adopt of " + std::to_string(state.size()) + " bytes answered " + answer.text());
    const Answer started = reporter.start();
    expect(started.status == POLLUX_OK || !trial.works(), "OK, as without a state",
           "start answered " + started.text());
  }
}

void ends_released(Trial& trial) {
  EventList events;
  add_ordinary(events);
  Started reporter(trial);
  require(reporter);
  reporter.accept(events.raw());
  expect_ok(trial, reporter.release(), "release");
  expect_ok(trial, reporter.stop(), "stop");
}

}  // namespace

std::span<const Case> handover_cases() {
  static constexpr Case cases[] = {
      {"handover.passes_on", "hands over to a successor",
       "a reload creates the new instance, has the old one release, and starts the new one",
       "let release flush and close, and leave to start what create must not do", passes_on},
      {"handover.takes_back", "takes it again when the successor fails",
       "resume is called only when the new instance could not start", "let resume open as start does",
       takes_back},
      {"handover.odd_states", "starts whatever state it is given",
       "the state may come from another version of the plugin, which a reload has replaced",
       "check every byte of it; answer REJECTED to what you cannot read", odd_states},
      {"handover.ends_released", "stops after it has handed over",
       "the old instance is stopped and destroyed", "let stop do without what release has let go",
       ends_released},
  };
  return cases;
}

}  // namespace pollux::conform
