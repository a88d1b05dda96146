// Health: whether a reporter is fit to be sent events, judged by how its calls end. In: the beginning and the
// end of each call, and when. Out: its state, and from when on it may be called.
//
//   ready ─► degraded ─► quarantined ─► probing ─► ready
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "config/settings.hpp"
#include "deliver/backoff.hpp"
#include "deliver/instance.hpp"

namespace pollux::deliver {

// Reads no clock. Not thread-safe: its worker's mutex guards it.
class Health {
 public:
  enum class State : std::uint8_t {
    ready,
    degraded,     // calls fail, are to be repeated, or it was waited for in vain
    stuck,        // a call is over its budget, and has not returned
    quarantined,  // it is left alone
    probing,      // after that, it is working on a few events
    failed,       // it said that it cannot go on, and is never quarantined
    stopped,
    abandoned  // it did not return in time, at the end
  };
  enum class Call : std::uint8_t { none, deliver, flush, stop, destroy };
  enum class Outcome : std::uint8_t {
    taken,
    postponed,  // it asks for a retry
    failed,
    fatal  // it says that it cannot go on
  };

  explicit Health(const config::HealthSettings& settings);

  // Other settings from now on; a pause that has begun stays as long as it is.
  void adjust(const config::HealthSettings& settings);

  void begin(Call call, Deadline now);
  // Returns how long the call took. One that took longer than its budget has failed, whatever it answered.
  std::chrono::nanoseconds end(Outcome outcome, Deadline now);

  // It was waited for in vain, until it takes something.
  void strain() { strained_ = true; }
  // Of one that is quarantined.
  void probe_by(Deadline latest);
  void probe_at_once(Deadline now) { probe_by(now); }
  void stop() { end_ = State::stopped; }
  void abandon(Deadline now) { end_ = State::abandoned, abandoned_at_ = now; }

  [[nodiscard]] State state(Deadline now) const;
  [[nodiscard]] bool is_stuck(Deadline now) const { return now >= stuck_from(); }
  [[nodiscard]] bool is_quarantined() const { return quarantined_; }  // or probing
  [[nodiscard]] bool has_failed() const { return end_ == State::failed; }
  [[nodiscard]] bool is_abandoned() const { return end_ == State::abandoned; }

  // Before that it is sent nothing: the time of its probe.
  [[nodiscard]] Deadline calls_from() const { return quarantined_ ? probe_at_ : Deadline::min(); }
  // Of this quarantine.
  [[nodiscard]] std::uint32_t failed_probes() const { return quarantined_ ? failed_probes_ : 0; }
  // Since such a call last succeeded.
  [[nodiscard]] std::uint32_t failures(Call call) const { return failures_[static_cast<std::size_t>(call)]; }

  // The call that is running or was abandoned, for how long, and from when on it is over its budget.
  [[nodiscard]] Call call() const { return call_; }
  [[nodiscard]] std::chrono::nanoseconds call_lasted(Deadline now) const;
  [[nodiscard]] Deadline call_began() const { return call_began_; }  // of the last call
  [[nodiscard]] Deadline stuck_from() const;

 private:
  void succeed(Call call, Deadline now);
  void fail(Call call, Deadline now);
  void quarantine(Deadline now);

  config::HealthSettings settings_;
  Backoff pause_;
  State end_ = State::ready;  // failed, stopped or abandoned, once it is
  Call call_ = Call::none;
  Deadline call_began_{};
  Deadline abandoned_at_{};
  std::array<std::uint32_t, 5> failures_{};  // in a row, by call
  bool strained_ = false;
  bool quarantined_ = false;
  Deadline probe_at_{};
  std::chrono::nanoseconds last_pause_{};
  Deadline left_quarantine_ = Deadline::min();
  std::uint32_t pauses_ = 0;  // that each was longer than the one before
  std::uint32_t failed_probes_ = 0;
};

[[nodiscard]] const char* name_of(Health::State state);
[[nodiscard]] const char* name_of(Health::Call call);

}  // namespace pollux::deliver
