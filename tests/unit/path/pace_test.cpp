#include "deliver/pace.hpp"

#include <algorithm>

#include "catch.hpp"
#include "deliver/batch.hpp"

using namespace std::chrono_literals;
using pollux::deliver::Batch;
using pollux::deliver::Pace;

namespace {

// Calls as large as the pace allows, of a reporter that takes so long for an event and for a call.
std::chrono::nanoseconds longest_call(Pace& pace, std::chrono::nanoseconds event,
                                      std::chrono::nanoseconds call) {
  std::chrono::nanoseconds longest{};
  for (int i = 0; i < 20; ++i) {
    const std::uint32_t events = pace.most();
    const auto took = call + events * event;
    longest = std::max(longest, took);
    pace.note(events, events, took);
  }
  return longest;
}

}  // namespace

TEST_CASE("A call takes a tenth of its budget at most, whatever an event costs") {
  const std::chrono::nanoseconds event =
      GENERATE(as<std::chrono::nanoseconds>(), 1us, 1ms, 15ms, 100ms, 999ms);
  CAPTURE(event.count());
  Pace pace(10s, 1);
  CHECK(longest_call(pace, event, 0ns) <= 1001ms);
}

TEST_CASE("A fast reporter is given whole batches after three calls, one with a slow way too") {
  Pace pace(10s, 1);
  for (int i = 0; i < 3; ++i) pace.note(pace.most(), pace.most(), 20us);
  CHECK(pace.most() == Batch::most_events);
  Pace far(10s, 1);
  CHECK(longest_call(far, 10us, 50ms) < 100ms);
  CHECK(far.most() == Batch::most_events);
}

TEST_CASE("One event is always given, and one that was slow once is given more again") {
  Pace pace(1s, 1);
  pace.note(1, 1, 5s);
  CHECK(pace.most() == 1);
  for (int i = 0; i < 4; ++i) pace.note(pace.most(), pace.most(), 1us);
  CHECK(pace.most() == Batch::most_events);
}

TEST_CASE("A call that took nothing says something only if it took long") {
  Pace pace(10s, 512);
  pace.note(512, 0, 1ms);
  CHECK(pace.most() == 512);
  pace.note(512, 0, 9s);
  CHECK(pace.most() == 256);
  pace.note(1, 0, 9s);
  CHECK(pace.most() == 1);
}

TEST_CASE("Small calls that are quick leave the pace as it is") {
  Pace pace(10s, 200);
  for (int i = 0; i < 10; ++i) pace.note(3, 3, 1us);
  CHECK(pace.most() == 200);
}

TEST_CASE("One of the last calls takes half of the time that is left, and one event at least") {
  Pace pace(10s, 100);
  CHECK(pace.most_of(1s) == 100);  // nothing is known yet
  pace.note(100, 100, 1s);
  CHECK(pace.most_of(1h) == 100);
  CHECK(pace.most_of(1s) == 50);
  CHECK(pace.most_of(15ms) == 1);
  CHECK(pace.most_of(-1s) == 1);
}
