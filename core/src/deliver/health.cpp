#include "deliver/health.hpp"

#include <algorithm>
#include <utility>

namespace pollux::deliver {

Health::Health(const config::HealthSettings& settings)
    : settings_(settings), pause_(settings.quarantine, settings.max_quarantine) {}

void Health::adjust(const config::HealthSettings& settings) {
  settings_ = settings;
  pause_ = Backoff(settings.quarantine, settings.max_quarantine);
}

void Health::begin(Call call, Deadline now) {
  call_ = call;
  call_began_ = now;
}

std::chrono::nanoseconds Health::end(Outcome outcome, Deadline now) {
  const bool over_budget = is_stuck(now);
  const Call call = std::exchange(call_, Call::none);
  if (outcome == Outcome::fatal && settings_.failures == 0) {
    end_ = State::failed;
  } else if (over_budget || outcome == Outcome::failed || outcome == Outcome::fatal) {
    fail(call, now);
  } else {
    succeed(call, now);
  }
  if (call == Call::deliver) strained_ = outcome == Outcome::postponed || outcome == Outcome::fatal;
  return now - call_began_;
}

// A flush that succeeds says nothing of deliveries, nor the other way round: what throws at every flush does
// not become healthy by taking events in between.
void Health::succeed(Call call, Deadline now) {
  failures_[static_cast<std::size_t>(call)] = 0;
  if (call == Call::deliver && std::exchange(quarantined_, false)) left_quarantine_ = now;
}

void Health::fail(Call call, Deadline now) {
  const std::uint32_t in_a_row = ++failures_[static_cast<std::size_t>(call)];
  if (quarantined_) {
    ++failed_probes_;
    quarantine(now);
  } else if (settings_.failures > 0 && in_a_row >= settings_.failures) {
    // One that passes its probe and soon fails again is left alone for longer, as if it had not passed.
    if (pauses_ > 0 && now - last_pause_ > left_quarantine_) pauses_ = 0;
    failed_probes_ = 0;
    quarantine(now);
  }
}

void Health::quarantine(Deadline now) {
  quarantined_ = true;
  last_pause_ = pause_.delay(2 + pauses_++);
  probe_at_ = now + last_pause_;
}

void Health::probe_by(Deadline latest) {
  if (quarantined_) probe_at_ = std::min(probe_at_, latest);
}

Deadline Health::stuck_from() const {
  if (call_ == Call::none || Deadline::max() - call_began_ < settings_.call_budget) return Deadline::max();
  return call_began_ + settings_.call_budget;
}

std::chrono::nanoseconds Health::call_lasted(Deadline now) const {
  if (call_ == Call::none) return {};
  return (is_abandoned() ? abandoned_at_ : now) - call_began_;
}

Health::State Health::state(Deadline now) const {
  if (end_ != State::ready) return end_;
  if (is_stuck(now)) return State::stuck;
  if (quarantined_) return call_ == Call::none ? State::quarantined : State::probing;
  return strained_ || failures(Call::deliver) > 0 || failures(Call::flush) > 0 ? State::degraded
                                                                               : State::ready;
}

const char* name_of(Health::State state) {
  static constexpr const char* names[] = {"ready",   "degraded", "stuck",   "quarantined",
                                          "probing", "failed",   "stopped", "abandoned"};
  return names[static_cast<std::size_t>(state)];
}

const char* name_of(Health::Call call) {
  static constexpr const char* names[] = {"no call", "deliver", "flush", "stop", "destroy"};
  return names[static_cast<std::size_t>(call)];
}

}  // namespace pollux::deliver
