// What a worker makes of its reporter's health: whom it lets wait, and what the log says of each change.
#include <algorithm>
#include <cstdio>
#include <utility>

#include "deliver/worker.hpp"
#include "diagnose/log.hpp"

namespace pollux::deliver {

namespace {

std::string text_of(std::chrono::nanoseconds duration) {
  using namespace std::chrono_literals;
  char text[32];
  if (duration < 1s) {
    std::snprintf(text, sizeof text, "%lld ms", static_cast<long long>(duration / 1ms));
  } else {
    std::snprintf(text, sizeof text, "%.1f s", std::chrono::duration<double>(duration).count());
  }
  return text;
}

std::string with(std::string line, const std::string& message) {
  return message.empty() ? std::move(line) : std::move(line) + ": " + message;
}

}  // namespace

void Worker::begin_call(Health::Call call, Deadline now) {
  health_.begin(call, now);
  state_ = health_.state(now);
  stuck_is_told_ = false;
  done_.notify_all();  // there is room; and who waits learns how long to
}

void Worker::end_call(Health::Outcome outcome, const std::string& message, Deadline now) {
  const Health::Call call = health_.call();
  const bool was_stuck = health_.is_stuck(now);
  const bool was_quarantined = health_.is_quarantined();
  const std::uint32_t failed_probes = health_.failed_probes();
  const auto took = health_.end(outcome, now);
  state_ = health_.state(now);
  note_trouble(now);
  health_.probe_by(now + longest_pause(now));
  if (was_stuck) {
    trouble_is_told_ = true;
    diagnose::warn(settings_.name, "returned from " + std::string(name_of(call)) + " after " + text_of(took) +
                                       ": its budget is " + text_of(settings_.health.call_budget));
  }
  if (health_.has_failed()) {
    diagnose::error(settings_.name, with("has failed for good and gets no more events", message));
  } else if (health_.is_quarantined()) {
    const std::string& why = was_stuck ? "it took " + text_of(took) : message;
    if (!was_quarantined || health_.failed_probes() > failed_probes) tell_quarantine(call, why, now);
  } else if (was_quarantined ? outcome == Health::Outcome::taken
                             : health_.state(now) == Health::State::ready) {
    tell_recovery(call, now);
  }
}

void Worker::note_trouble(Deadline now) {
  if (trouble_began_ != Deadline::max() || health_.state(now) == Health::State::ready) return;
  trouble_began_ = now;
  lost_before_ = account_.lost();
}

// Half the time in which the queue would fill up, at the rate at which it has filled since the trouble began:
// no event is lost that an attempt in time would have saved. A queue that is full sets no limit.
std::chrono::nanoseconds Worker::longest_pause(Deadline now) const {
  using std::chrono::nanoseconds;
  constexpr nanoseconds least = std::chrono::seconds(1);
  constexpr nanoseconds none = std::chrono::hours(24);
  const double filled = fullness();
  if (filled <= 0 || filled >= 1 || trouble_began_ == Deadline::max()) return none;
  const double left_ns = static_cast<double>((now - trouble_began_).count()) * (1 - filled) / filled / 2;
  if (left_ns >= static_cast<double>(none.count())) return none;
  return std::max(least, nanoseconds(static_cast<std::int64_t>(left_ns)));
}

// What part of its bound the queue has reached.
double Worker::fullness() const {
  return static_cast<double>(queue_.events()) / static_cast<double>(settings_.queue);
}

void Worker::tell_quarantine(Health::Call call, const std::string& message, Deadline now) {
  trouble_is_told_ = true;
  const std::string pause = text_of(health_.calls_from() - now);
  const std::string line = health_.failed_probes() > 0
                               ? "failed its probe, and stays quarantined for " + pause
                               : "is quarantined for " + pause + ", after " +
                                     std::to_string(health_.failures(call)) + " failed calls of " +
                                     name_of(call) + " in a row";
  diagnose::warn(settings_.name, with(line, message));
}

void Worker::tell_recovery(Health::Call call, Deadline now) {
  const Deadline began = std::exchange(trouble_began_, Deadline::max());
  if (!std::exchange(trouble_is_told_, false) || began == Deadline::max()) return;
  const std::uint64_t lost = account_.lost() - lost_before_;
  diagnose::log(diagnose::Level::info, settings_.name,
                std::string(call == Health::Call::flush ? "was flushed" : "took events") + " again after " +
                    text_of(now - began) + "; " +
                    (lost == 0 ? "none was lost" : std::to_string(lost) + " were lost meanwhile"));
}

void Worker::complain(const char* what, const std::string& message, std::uint64_t events) {
  trouble_is_told_ = account_.complain(what, message, events) || trouble_is_told_;
}

// No thread watches the calls: whoever pushes, flushes or asks for the ledger sees that one lasts too long.
void Worker::look(Deadline now) const {
  if (!health_.is_stuck(now) || std::exchange(stuck_is_told_, true)) return;
  diagnose::warn(settings_.name, "has not returned from " + std::string(name_of(health_.call())) + " for " +
                                     text_of(health_.call_lasted(now)) +
                                     ": it is stuck, and nobody waits for it any more");
}

void Worker::abandon() {
  const Deadline now = Clock::now();
  health_.abandon(now);
  state_ = health_.state(now);
  const std::uint64_t in_hands = give_up_call(account_, std::exchange(in_hands_, 0));
  give_up_call(self_account_, std::exchange(self_in_hands_, 0));
  const std::uint64_t queued = queue_.events();
  drop_queued("abandoned");
  const std::string what = health_.call() == Health::Call::none
                               ? "did not end in time"
                               : "did not return from " + std::string(name_of(health_.call())) + " for " +
                                     text_of(health_.call_lasted(now));
  diagnose::error(settings_.name, what + " and is abandoned, with its thread; lost are " +
                                      std::to_string(in_hands) + " events in its hands and " +
                                      std::to_string(queued) + " in its queue");
}

// What the reporter was done with when its call was given up has reached it; returns how many events have
// not.
std::uint64_t Worker::give_up_call(Account& account, std::uint64_t in_hands) {
  const Delivery::Done done = delivery_.done(static_cast<std::uint32_t>(in_hands));
  account.delivered += done.consumed - done.rejected;
  account.reject(done.rejected, {});
  account.drop("abandoned", in_hands - done.consumed);
  return in_hands - done.consumed;
}

// Stuck or quarantined: its queue fills, and what its overflow policy says happens without any wait.
bool Worker::is_out_of_reach(Deadline now) const { return health_.is_stuck(now) || health_.is_quarantined(); }

// Who can wait for long does so until the first probe. With an empty queue there is nothing to probe with.
bool Worker::is_hopeless(Deadline now, Deadline until) const {
  if (health_.is_stuck(now)) return true;
  if (!health_.is_quarantined()) return false;
  return health_.failed_probes() > 0 || health_.calls_from() > until || (queue_.empty() && in_hands_ == 0);
}

Deadline Worker::sends_from() const { return std::max(not_before_, health_.calls_from()); }

}  // namespace pollux::deliver
