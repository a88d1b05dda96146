// Ends and beginnings out of order, which no host has; and the end of the process.
#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"

namespace pollux::conform {

namespace {

void start_twice(Trial& trial) {
  Started reporter(trial);
  reporter.start();  // may be refused
  EventList events;
  add_ordinary(events);
  reporter.deliver(events.raw());
  reporter.flush();
  reporter.stop();
}

void after_stop(Trial& trial) {
  Started reporter(trial);
  EventList events;
  add_ordinary(events);
  reporter.deliver(events.raw());
  reporter.stop();
  reporter.flush();
  reporter.flush();
  reporter.stop();
}

void process_exit(Trial& trial) {
  {
    Started reporter(trial);
    EventList events;
    add_ordinary(events);
    reporter.accept(events.raw());
    reporter.settle();
  }
  trial.ends_by_exit = true;
}

}  // namespace

std::span<const Case> ending_cases() {
  static constexpr Case cases[] = {
      {"ending.start_twice", "survives a second start",
       "no host does this; a plugin that then crashes takes its program down with it",
       "answer FATAL, or let go first of what is held", start_twice},
      {"ending.after_stop", "survives flush and stop after stop",
       "no host does this; a plugin that then crashes takes its program down with it",
       "leave members in stop as start expects them: a closed file is null", after_stop},
      {"ending.process_exit", "lets the process exit",
       "plugins are never unloaded: their static destructors run while the program exits",
       "end threads in stop; keep no static whose destructor needs another one", process_exit},
  };
  return cases;
}

}  // namespace pollux::conform
