// An instance's life as a host leads it, from create to destroy.
#include <deque>

#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"

namespace pollux::conform {

namespace {

void creates(Trial& trial) {
  const Instance reporter(trial);
  expect(reporter.exists(), "OK, with options that its manifest allows",
         "create answered " + reporter.created().text());
}

void starts(Trial& trial) {
  Instance reporter(trial);
  if (!reporter.exists()) throw Skipped{"it cannot be created; see lifecycle.creates"};
  const Answer started = reporter.start();
  expect(started.status == POLLUX_OK, "OK", "start answered " + started.text());
  const Answer stopped = reporter.stop();
  expect(stopped.status == POLLUX_OK || !trial.works(), "OK", "stop answered " + stopped.text());
}

void delivers(Trial& trial) {
  Started reporter(trial);
  if (auto failed = reporter.live_ordinarily()) throw *std::move(failed);
}

void without_events(Trial& trial) {
  Started reporter(trial);
  reporter.settle();
  expect(reporter.stop().status == POLLUX_OK || !trial.works(), "stop answers OK", "it did not");
}

void flushes_twice(Trial& trial) {
  Started reporter(trial);
  EventList events;
  add_ordinary(events);
  reporter.accept(events.raw());
  for (int i = 0; i < 3; ++i) reporter.settle();
  reporter.accept(events.raw());
  reporter.settle();
  expect(reporter.stop().status == POLLUX_OK || !trial.works(), "stop answers OK", "it did not");
}

void never_flushed(Trial& trial) {
  Started reporter(trial);
  EventList events;
  add_ordinary(events);
  reporter.accept(events.raw());
  expect(reporter.stop().status == POLLUX_OK || !trial.works(), "stop answers OK", "it did not");
}

void never_started(Trial& trial) {
  for (int i = 0; i < 20; ++i) {
    Instance reporter(trial);
    if (!reporter.exists()) throw Skipped{"it cannot be created; see lifecycle.creates"};
    reporter.destroy();
  }
}

void again_and_again(Trial& trial) {
  EventList events;
  add_ordinary(events);
  for (int i = 0; i < 50; ++i) {
    Started reporter(trial);
    reporter.accept(events.raw());
  }
}

void many_at_once(Trial& trial) {
  EventList events;
  add_ordinary(events);
  std::deque<std::unique_ptr<Started>> reporters;
  for (int i = 0; i < 8; ++i) reporters.push_back(std::make_unique<Started>(trial));
  for (int round = 0; round < 3; ++round) {
    for (const auto& reporter : reporters) reporter->accept(events.raw());
  }
  while (!reporters.empty()) {  // the first made goes first, and the others go on
    reporters.pop_front();
    for (const auto& reporter : reporters) reporter->accept(events.raw());
  }
}

}  // namespace

std::span<const Case> lifecycle_cases() {
  static constexpr Case cases[] = {
      {"lifecycle.creates", "is created with options that it allows",
       "a host makes every reporter from what the configuration says, checked by the manifest",
       "give the options that it needs with --option; else read the message above", creates},
      {"lifecycle.starts", "starts and stops", "a reporter that does not start keeps its host from coming up",
       "give it what it needs, by --option: a folder that exists, a free port", starts},
      {"lifecycle.delivers", "takes ordinary batches, and flushes",
       "this is what a plugin is for; the other cases make allowance for one that fails here",
       "if it writes to a peer, have one run, and name it by --option", delivers},
      {"lifecycle.no_events", "lives without an event", "its routes may let nothing through",
       "let flush and stop do without what the first event would make", without_events},
      {"lifecycle.flushes_twice", "flushes again, and goes on after that",
       "the host flushes at intervals, whenever it is asked to, and in the end",
       "let a flush that has nothing to do answer OK", flushes_twice},
      {"lifecycle.never_flushed", "stops with events that nobody flushed",
       "stop flushes by itself; a host that is in a hurry calls nothing else", "let stop flush first",
       never_flushed},
      {"lifecycle.never_started", "is destroyed without a start",
       "a host that finds one reporter wrong destroys the others, which it has made already",
       "let destroy do without what start acquires", never_started},
      {"lifecycle.again", "is made and ended fifty times",
       "each reload of a configuration may make it anew in the same process",
       "free in destroy, and release in stop, whatever create and start took", again_and_again},
      {"lifecycle.many_at_once", "has many instances, and each its own end",
       "two reporters of a configuration may use one plugin",
       "keep state in the instance; let no instance end what another one uses", many_at_once},
  };
  return cases;
}

}  // namespace pollux::conform
