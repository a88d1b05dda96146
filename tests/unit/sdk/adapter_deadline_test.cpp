// What the Adapter passes on beside events: deadlines, losses, the state of a handover and the end of a call.
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

#include <pollux/sdk/testing.hpp>

#include "catch.hpp"

using pollux::Deadline;
using pollux::Lost;
using pollux::sdk::Adapter;
using pollux::testing::Answer;
using pollux::testing::Driven;
using pollux::testing::EventList;

namespace {

// Takes a deadline wherever it can.
struct Punctual {
  explicit Punctual(const pollux::Options&) {}
  void record_batch(const pollux::Batch& batch) { deliver_by = batch.deadline(); }
  void start(Deadline) {}
  Lost flush(Deadline deadline) {
    if (deadline <= std::chrono::steady_clock::now()) throw pollux::TimedOut("12 events were not flushed");
    return {3, "the peer closed the connection"};
  }
  Lost stop(Deadline) { return {4, {}}; }
  std::string release(Deadline) { return "1 total=7"; }
  void resume(Deadline) {}
  void adopt(std::string_view state) {
    if (!state.starts_with("1 ")) throw std::runtime_error("no state of version 1");
    adopted = state;
  }
  void cancel() { ++cancelled; }

  static inline Deadline deliver_by{};
  static inline std::string adopted;
  static inline int cancelled = 0;
};

struct Undated {
  void record_timing(const pollux::Timing&) {}
};

}  // namespace

TEST_CASE("flush and stop say how many events they have lost, and why") {
  Driven<Punctual> reporter;
  REQUIRE(reporter.start().status == POLLUX_OK);
  const Answer flushed = reporter.flush();
  CHECK(flushed.status == POLLUX_OK);
  CHECK(flushed.lost == 3);
  CHECK(flushed.message == "the peer closed the connection");
  CHECK(reporter.stop().lost == 4);
  CHECK(Driven<Undated>().flush().lost == 0);
}

TEST_CASE("A deadline reaches the reporter, which may say that it has passed") {
  Driven<Punctual> reporter;
  const Answer late = reporter.flush(std::chrono::steady_clock::now());
  CHECK(late.status == POLLUX_TIMED_OUT);
  CHECK(late.message == "12 events were not flushed");
  EventList events;
  events.timing("a", std::chrono::milliseconds(1));
  reporter.deliver(events);
  CHECK(Punctual::deliver_by == Deadline::max());
}

TEST_CASE("What release returns is the state that adopt is given, and one that throws refuses it") {
  std::string state;
  Driven<Punctual> old, next;
  CHECK(old.release(state).status == POLLUX_OK);
  CHECK(next.adopt(state).status == POLLUX_OK);
  CHECK(Punctual::adopted == "1 total=7");
  const Answer refused = next.adopt("2 other");
  CHECK(refused.status == POLLUX_REJECTED);
  CHECK(refused.message == "no state of version 1");
}

TEST_CASE("cancel is in the table of a reporter that has it, and of no other") {
  const pollux_instance instance = Adapter<Punctual>::adopt(Punctual(pollux::Options{}));
  REQUIRE(Adapter<Punctual>::functions.cancel);
  Punctual::cancelled = 0;
  Adapter<Punctual>::functions.cancel(instance.self);
  CHECK(Punctual::cancelled == 1);
  Adapter<Punctual>::functions.destroy(instance.self);
  CHECK(Adapter<Undated>::functions.cancel == nullptr);
}

TEST_CASE("A table of an extension that is too short or lacks a function is not used, and is said to be so") {
  pollux_ext_handover table{POLLUX_EXT_HANDOVER_SIZE_1 - 1, 0, nullptr, nullptr, nullptr};
  std::string problem;
  CHECK(pollux::sdk::usable<pollux_ext_handover>(&table, &problem) == nullptr);
  CHECK(problem == "its table of handover/1 has 31 bytes; expected at least 32");
  table.struct_size = POLLUX_EXT_HANDOVER_SIZE_1;
  CHECK(pollux::sdk::usable<pollux_ext_handover>(&table, &problem) == nullptr);
  CHECK(problem == "its table of handover/1 has no function release");
  CHECK(pollux::sdk::usable<pollux_ext_handover>(nullptr, &problem) == nullptr);
}
