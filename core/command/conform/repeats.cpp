// Batches that are sent again, whole and from the middle.
#include <cstdint>

#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"

namespace pollux::conform {

namespace {

using namespace std::chrono_literals;

void fill_repeat(EventList& events) {
  for (int i = 0; i < 100; ++i) events.timing("repeat", 1ms).attribute("i", i);
}

void whole(Trial& trial) {
  Started reporter(trial);
  EventList events;
  fill_repeat(events);
  for (std::uint32_t attempt = 1; attempt <= 5; ++attempt) reporter.accept(events.raw(0, attempt));
  reporter.settle();
}

void rest(Trial& trial) {
  Started reporter(trial);
  EventList events;
  fill_repeat(events);
  std::uint32_t attempt = 1;
  for (const std::uint32_t consumed : {0u, 1u, 50u, 99u}) reporter.accept(events.raw(consumed, attempt++));
  reporter.settle();
}

void many_attempts(Trial& trial) {
  Started reporter(trial);
  EventList events;
  fill_repeat(events);
  reporter.accept(events.raw(99, ~0u));
  pollux_batch other_run = events.raw(0, 3);  // a batch of another run, which was kept on disk
  other_run.run_id = 77;
  other_run.sequence = 12'345;
  reporter.accept(other_run);
  reporter.settle();
}

}  // namespace

std::span<const Case> repeat_cases() {
  static constexpr Case cases[] = {
      {"repeat.whole", "takes a batch again",
       "after a RETRY, or where the answer was lost, the same run_id and sequence come again",
       "write it again, or discard it by run_id and sequence, and answer OK", whole},
      {"repeat.rest", "takes the rest of a batch",
       "a retry begins after the consumed prefix, with the same run_id and sequence",
       "do not take run_id and sequence alone for a repeat: `count` is smaller now", rest},
      {"repeat.attempts", "takes late attempts, and those of other runs",
       "what could not be sent may be kept for long, and sent by another process",
       "let nothing depend on `attempt` or on the order of sequences", many_attempts},
  };
  return cases;
}

}  // namespace pollux::conform
