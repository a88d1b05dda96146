// Health, with made-up times.
#include "deliver/health.hpp"

#include "catch.hpp"

using namespace std::chrono_literals;
using namespace pollux::deliver;
using State = Health::State;
using Call = Health::Call;
using Outcome = Health::Outcome;

namespace {

const Deadline begin = Deadline(std::chrono::hours(1000));

// A reporter's calls on a clock of their own: each takes a millisecond unless it says otherwise.
struct Course {
  Health health;
  Deadline now = begin;

  explicit Course(const pollux::config::HealthSettings& settings = {}) : health(settings) {}

  std::chrono::nanoseconds call(Call call, Outcome outcome, std::chrono::nanoseconds takes = 1ms) {
    health.begin(call, now);
    now += takes;
    return health.end(outcome, now);
  }
  void deliver(Outcome outcome, std::chrono::nanoseconds takes = 1ms) { call(Call::deliver, outcome, takes); }
  void flush(Outcome outcome) { call(Call::flush, outcome); }
  void fail(int times) {
    for (int i = 0; i < times; ++i) deliver(Outcome::failed);
  }
  // Goes to the probe, and returns how long that is.
  std::chrono::nanoseconds to_probe() {
    const auto pause = health.calls_from() - now;
    now = health.calls_from();
    return pause;
  }
  State state() const { return health.state(now); }
};

}  // namespace

TEST_CASE("Failed calls in a row degrade a reporter, then quarantine it, one that succeeds ends the row") {
  Course course;
  CHECK(course.state() == State::ready);
  course.fail(2);
  CHECK(course.state() == State::degraded);
  CHECK(course.health.calls_from() == Deadline::min());
  course.deliver(Outcome::taken);
  CHECK(course.state() == State::ready);
  course.fail(2);
  course.deliver(Outcome::fatal);
  CHECK(course.state() == State::quarantined);
  CHECK(course.health.failures(Call::deliver) == 3);
}

TEST_CASE("A quarantine ends with a probe that succeeds, and is longer after each that fails") {
  Course course({.quarantine = 1s, .max_quarantine = 6s});
  course.fail(3);
  std::chrono::nanoseconds least = 500ms, most = 1s;
  for (std::uint32_t round = 0; round < 6; ++round) {
    CAPTURE(round);
    CHECK(course.health.failed_probes() == round);
    const auto pause = course.to_probe();
    CHECK(pause >= least);
    CHECK(pause <= most);
    CHECK(course.state() == State::quarantined);
    course.health.begin(Call::deliver, course.now);
    CHECK(course.state() == State::probing);
    static_cast<void>(course.health.end(Outcome::failed, course.now));
    most = std::min<std::chrono::nanoseconds>(most * 2, 6s);
    least = most / 2;
  }
  course.to_probe();
  course.deliver(Outcome::taken);
  CHECK(course.state() == State::ready);
  CHECK_FALSE(course.health.is_quarantined());
  CHECK(course.health.failed_probes() == 0);
}

TEST_CASE("One that passes its probe and soon fails again is quarantined for longer, later, afresh") {
  Course course({.quarantine = 1s});
  course.fail(3);
  for (int i = 0; i < 4; ++i) {
    course.to_probe();
    course.deliver(Outcome::taken);
    course.fail(3);
  }
  CHECK(course.to_probe() >= 8s);
  course.deliver(Outcome::taken);
  course.now += 17s;  // more than the last quarantine
  course.fail(3);
  CHECK(course.to_probe() <= 1s);
}

TEST_CASE("A postponed call is no failure, and lets a quarantined reporter out") {
  Course course;
  course.fail(2);
  course.deliver(Outcome::postponed);
  CHECK(course.state() == State::degraded);
  course.fail(2);
  CHECK_FALSE(course.health.is_quarantined());
  course.fail(1);
  CHECK(course.health.is_quarantined());
  course.to_probe();
  course.deliver(Outcome::postponed);
  CHECK(course.state() == State::degraded);
  course.deliver(Outcome::taken);
  CHECK(course.state() == State::ready);
}

TEST_CASE("What fails at every flush is quarantined, whatever it takes in between") {
  Course course;
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(course.health.is_quarantined());
    course.deliver(Outcome::taken);
    course.flush(Outcome::failed);
  }
  CHECK(course.state() == State::quarantined);
  course.to_probe();
  course.deliver(Outcome::taken);
  CHECK(course.state() == State::degraded);  // its flush has not succeeded yet
  course.flush(Outcome::failed);
  CHECK(course.state() == State::quarantined);
  course.to_probe();
  course.deliver(Outcome::taken);
  course.flush(Outcome::taken);
  CHECK(course.state() == State::ready);
}

TEST_CASE("A call over its budget is stuck while it lasts, and has failed whatever it answers") {
  Course course({.call_budget = 10s});
  course.health.begin(Call::deliver, begin);
  CHECK(course.health.stuck_from() == begin + 10s);
  CHECK(course.health.state(begin + 10s - 1ns) == State::ready);
  CHECK(course.health.state(begin + 10s) == State::stuck);
  CHECK(course.health.call_lasted(begin + 12s) == 12s);
  CHECK(course.health.end(Outcome::taken, begin + 12s) == 12s);
  CHECK(course.health.state(begin + 12s) == State::degraded);
  CHECK(course.health.stuck_from() == Deadline::max());
  course.now = begin + 12s;
  course.deliver(Outcome::taken, 11s);
  course.deliver(Outcome::postponed, 11s);
  CHECK(course.state() == State::quarantined);
  course.to_probe();
  course.deliver(Outcome::taken, 11s);  // a probe too
  CHECK(course.health.failed_probes() == 1);
}

TEST_CASE("With failures = 0 nothing is quarantined, and a fatal answer is the end") {
  Course course({.failures = 0});
  course.fail(1000);
  CHECK(course.state() == State::degraded);
  course.deliver(Outcome::taken);
  CHECK(course.state() == State::ready);
  course.deliver(Outcome::fatal);
  CHECK(course.state() == State::failed);
  CHECK(course.health.has_failed());
}

TEST_CASE("One that was waited for in vain is degraded until it takes something") {
  Course course;
  course.health.strain();
  CHECK(course.state() == State::degraded);
  course.flush(Outcome::taken);
  CHECK(course.state() == State::degraded);
  course.deliver(Outcome::taken);
  CHECK(course.state() == State::ready);
}

TEST_CASE("What was abandoned keeps the call that it never returned from, and for how long") {
  Course course;
  course.health.begin(Call::flush, begin);
  course.health.abandon(begin + 5s);
  CHECK(course.health.state(begin + 1h) == State::abandoned);
  CHECK(course.health.call() == Call::flush);
  CHECK(course.health.call_lasted(begin + 1h) == 5s);
}

TEST_CASE("A probe can be had at once, and only by a reporter that is quarantined") {
  Course course;
  course.health.probe_at_once(begin);
  CHECK(course.health.calls_from() == Deadline::min());
  course.fail(3);
  course.health.probe_at_once(course.now);
  CHECK(course.health.calls_from() == course.now);
}
