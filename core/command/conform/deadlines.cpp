// Deadlines: passed already, never, and far away; and what comes when one is missed.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <mutex>
#include <string>
#include <thread>

#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"

namespace pollux::conform {

namespace {

constexpr std::int64_t long_ns = 2'000'000'000;

// Runs the call, which its deadline has passed already, and holds it to being short.
template <class Call>
Answer in_no_time(const char* name, Call&& call) {
  const std::int64_t begin = monotonic_ns();
  const Answer answer = call();
  const std::int64_t took = monotonic_ns() - begin;
  expect(took < long_ns, "an answer at once: OK when it is done, else TIMED_OUT",
         std::string(name) + " took " + std::to_string(took / 1'000'000) + " ms after its deadline");
  return answer;
}

void passed(Trial& trial) {
  EventList events;
  add_ordinary(events);
  for (const std::int64_t deadline : {monotonic_ns() - 1'000'000, std::int64_t{1}, std::int64_t{0}}) {
    Instance reporter(trial);
    if (!reporter.exists()) throw Skipped{"it cannot be created; see lifecycle.creates"};
    const Answer started = in_no_time("start", [&] { return reporter.start(deadline); });
    if (started.status != POLLUX_OK) continue;
    reporter.deliver(events.raw());
    in_no_time("flush", [&] { return reporter.flush(deadline); });
    in_no_time("stop", [&] { return reporter.stop(deadline); });
  }
}

void of_a_batch(Trial& trial) {
  Started reporter(trial);
  EventList events;
  add_ordinary(events);
  for (const std::int64_t deadline :
       {monotonic_ns() - 1, std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
    pollux_batch batch = events.raw();
    batch.deadline_ns = deadline;
    in_no_time("deliver", [&] { return reporter.deliver(batch); });
  }
}

void none(Trial& trial) {
  for (const std::int64_t deadline : {POLLUX_NO_DEADLINE, POLLUX_NO_DEADLINE - 1}) {
    Instance reporter(trial);
    if (!reporter.exists()) throw Skipped{"it cannot be created; see lifecycle.creates"};
    const Answer started = reporter.start(deadline);
    if (started.status != POLLUX_OK) {
      static_cast<void>(Started(trial));  // skips the case when that does not start either
      throw Failed{"OK", "start answered " + started.text() + " to the deadline " + std::to_string(deadline)};
    }
    EventList events;
    add_ordinary(events);
    reporter.accept(events.raw());
    const Answer flushed = reporter.flush(deadline);
    expect(flushed.status == POLLUX_OK || !trial.works(), "OK", "flush answered " + flushed.text());
    const Answer stopped = reporter.stop(deadline);
    expect(stopped.status == POLLUX_OK || !trial.works(), "OK", "stop answered " + stopped.text());
  }
}

// As a host cancels: once while a call runs, which does not end before cancel has returned.
class Canceller {
 public:
  Canceller(void (*cancel)(void*), void* self) {
    thread_ = std::thread([this, cancel, self] {
      is_there_ = true;
      while (!call_begins_) std::this_thread::yield();
      const std::lock_guard lock(ending_);
      if (!call_has_ended_) cancel(self);
    });
    while (!is_there_) std::this_thread::yield();
  }
  ~Canceller() {
    {
      const std::lock_guard lock(ending_);
      call_has_ended_ = true;
    }
    thread_.join();
  }
  void begin_call() { call_begins_ = true; }

 private:
  std::atomic<bool> is_there_{false};
  std::atomic<bool> call_begins_{false};
  std::mutex ending_;
  bool call_has_ended_ = false;
  std::thread thread_;
};

void cancel(Trial& trial) {
  Started reporter(trial);
  const auto cancel = trial.functions().cancel;
  if (!cancel) throw Skipped{"it offers no cancel: a call that hangs is abandoned"};
  EventList events;
  for (int i = 0; i < 20'000; ++i) events.timing("s" + std::to_string(i % 20), std::chrono::milliseconds(1));
  for (int i = 0; i < 10; ++i) {
    Canceller canceller(cancel, reporter.self());
    canceller.begin_call();
    in_no_time("a cancelled deliver", [&] { return reporter.deliver(events.raw()); });
  }
  EventList after;
  add_ordinary(after);
  reporter.accept(after.raw());
  reporter.settle();
}

}  // namespace

std::span<const Case> deadline_cases() {
  static constexpr Case cases[] = {
      {"deadline.passed", "keeps deadlines that have passed",
       "a program that ends gives a reporter what time is left, which may be none",
       "look at the deadline before each wait, and answer TIMED_OUT", passed},
      {"deadline.of_a_batch", "takes batches whose deadline has passed",
       "a batch may have waited long; it still wants an answer",
       "give up within reason: RETRY, with what was consumed", of_a_batch},
      {"deadline.none", "works without any deadline",
       "POLLUX_NO_DEADLINE is the largest number: a sum with it overflows",
       "compare deadlines, and subtract the present from them; never add to one", none},
      {"deadline.cancel", "is cancelled in a call, and goes on after it",
       "the host cancels a call that has missed its deadline, before it abandons it",
       "end the wait of the call that runs, and forget it when that call returns", cancel},
  };
  return cases;
}

}  // namespace pollux::conform
