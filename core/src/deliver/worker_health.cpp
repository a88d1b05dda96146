// What a worker makes of its reporter's health: whom it lets wait, and what the log says of each change.
#include <algorithm>
#include <system_error>
#include <utility>

#include "deliver/worker.hpp"
#include "diagnose/abandoned.hpp"
#include "diagnose/log.hpp"
#include "platform/memory.hpp"

namespace pollux::deliver {

namespace {

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
    diagnose::warn(settings_.name, "returned from " + std::string(name_of(call)) + " after " +
                                       diagnose::duration_text(took) + ": its budget is " +
                                       diagnose::duration_text(settings_.health.call_budget));
  }
  if (health_.has_failed()) {
    diagnose::error(settings_.name, with("has failed for good and gets no more events", message));
  } else if (health_.is_quarantined()) {
    const std::string& why = was_stuck ? "it took " + diagnose::duration_text(took) : message;
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

// What part of its limits the queue has reached, of that which it reaches first.
double Worker::fullness() const {
  const auto part = [](std::uint64_t used, std::uint64_t limit) {
    return static_cast<double>(used) / static_cast<double>(limit);
  };
  return std::max(part(queue_.events(), settings_.queue), part(queue_.bytes(), settings_.queue_bytes));
}

void Worker::tell_quarantine(Health::Call call, const std::string& message, Deadline now) {
  trouble_is_told_ = true;
  const std::string pause = diagnose::duration_text(health_.calls_from() - now);
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
                    diagnose::duration_text(now - began) + "; " +
                    (lost == 0 ? "none was lost" : std::to_string(lost) + " were lost meanwhile"));
}

void Worker::complain(const char* what, const std::string& message, std::uint64_t events) {
  platform::if_memory(
      [&] { trouble_is_told_ = account_.complain(what, message, events) || trouble_is_told_; });
}

// No thread watches the calls: whoever pushes, flushes or asks for the ledger sees that one lasts too long.
void Worker::look(Deadline now) const {
  if (!health_.is_stuck(now) || std::exchange(stuck_is_told_, true)) return;
  platform::if_memory([&] {
    diagnose::warn(settings_.name, "has not returned from " + std::string(name_of(health_.call())) + " for " +
                                       diagnose::duration_text(health_.call_lasted(now)) +
                                       ": it is stuck, and nobody waits for it any more");
  });
}

// Returns how many events in hands are lost: what it says that it has taken is not.
std::uint64_t Worker::give_up_call() {
  const Instance::Progress taken = instance_->progress(static_cast<std::uint32_t>(in_hands_));
  const std::uint64_t lost = std::exchange(in_hands_, 0) - taken.consumed;
  account_.delivered += taken.consumed - taken.rejected;
  account_.reject(taken.rejected, {});
  account_.drop("abandoned", lost);
  self_account_.drop("abandoned", std::exchange(self_in_hands_, 0));
  instance_->leave_behind();
  return lost;
}

// False if no other thread can be had.
bool Worker::relieve() {
  platform::Task task;
  try {
    task = platform::Task("plx " + settings_.name, [self = shared_from_this()] { self->run(); });
  } catch (const std::system_error&) {
    return false;
  }
  const Deadline now = Clock::now();
  const std::uint64_t lost = give_up_call();
  diagnose::note_abandoned(
      settings_.name, name_of(health_.call()) + std::string("()"), health_.call_lasted(now),
      "the call is abandoned with its thread and the instance. Lost: " + std::to_string(lost) +
          " in delivery; " + std::to_string(queue_.events()) + " queued go to its successor");
  health_ = Health(settings_.health);
  state_ = health_.state(now);
  ++shift_;
  std::swap(task_, task);
  task.leave();
  done_.notify_all();
  return true;
}

void Worker::abandon() {
  const Deadline now = Clock::now();
  health_.abandon(now);
  state_ = health_.state(now);
  const std::uint64_t queued = queue_.events();
  const std::uint64_t in_hands = give_up_call();
  drop_queued("abandoned");
  const std::string lost =
      "Lost: " + std::to_string(in_hands) + " in delivery, " + std::to_string(queued) + " queued";
  const bool is_in_call = health_.call() != Health::Call::none;
  const std::string call = is_in_call ? name_of(health_.call()) + std::string("()") : "its thread";
  end_error_ = call + " has not returned";
  diagnose::note_abandoned(settings_.name, call, health_.call_lasted(now),
                           "abandoning the reporter and its thread. " + lost);
}

// Stuck or quarantined: its queue fills, and what its overflow policy says happens without any wait.
bool Worker::is_out_of_reach(Deadline now) const { return health_.is_stuck(now) || health_.is_quarantined(); }

// Who can wait for long does so until the first probe. With an empty queue there is nothing to probe with.
bool Worker::is_hopeless(Deadline now, Deadline until) const {
  if (health_.is_stuck(now)) return true;
  if (!is_in_call() && !queue_.empty() && sends_from() > until) return true;
  if (!health_.is_quarantined()) return false;
  return health_.failed_probes() > 0 || health_.calls_from() > until || (queue_.empty() && in_hands_ == 0);
}

Deadline Worker::sends_from() const { return std::max(not_before_, health_.calls_from()); }

}  // namespace pollux::deliver
