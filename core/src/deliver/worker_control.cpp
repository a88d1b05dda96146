// What others ask of a worker: to flush, or to say how it stands. How it ends: worker_end.cpp.
#include <algorithm>
#include <utility>

#include "deliver/call.hpp"
#include "deliver/worker.hpp"

namespace pollux::deliver {

void Worker::flush_instance(Lock& lock, Deadline deadline) {
  // A flush that only its interval called for, while older events wait, answers nobody who asked.
  const std::uint64_t answered = has_settled(flush_up_to_) ? flushes_wanted_ : flushes_done_;
  next_flush_ = Deadline::max();
  begin_call(Health::Call::flush, Clock::now());
  Answer answer;
  if (!call(lock, [&](Instance& instance) { answer = instance.flush(deadline); })) return;
  flushes_done_ = answered;
  const bool failed = answer.status != POLLUX_OK && answer.status != POLLUX_TIMED_OUT;
  end_call(failed ? Health::Outcome::failed : Health::Outcome::taken, answer.message, Clock::now());
  take_back(answer);
  if (answer.status != POLLUX_OK) complain("could not flush", answer.message, 0);
  if (stopping_) note_end("could not flush", answer);
  done_.notify_all();
}

// The message of an answer that is OK says why they are lost.
void Worker::take_back(const Answer& answer) { account_.take_back(answer.lost, answer.message); }

void Worker::note_lost(std::uint64_t events, const std::string& message) {
  const std::lock_guard lock(mutex_);
  account_.take_back(events, message);
}

// Whether nothing before that event is still on its way.
bool Worker::has_settled(std::uint64_t sequence) const {
  if (in_hands_ > 0 || self_in_hands_ > 0 || queue_.has_self()) return false;
  return (waiting_ == 0 || waiting_sequence_ >= sequence) && queue_.begins_at(sequence);
}

bool Worker::flush_is_due(Deadline now) const {
  if (health_.is_quarantined()) return false;
  return now >= next_flush_ || (flushes_wanted_ != flushes_done_ && has_settled(flush_up_to_));
}

std::uint64_t Worker::begin_flush() {
  const std::lock_guard lock(mutex_);
  flush_up_to_ = account_.accepted();
  end_delay();
  work_.notify_one();
  return ++flushes_wanted_;
}

bool Worker::await_flush(std::uint64_t ticket, Deadline deadline) {
  if (settings_.sync) return flush_here(deadline);
  Lock lock(mutex_);
  // What it has in hands by the time this is answered may be newer.
  while (!finished_ && flushes_done_ < ticket) {
    const Deadline now = Clock::now();
    look(now);
    if (now >= deadline || is_hopeless(now, deadline)) return false;
    await_change(lock, std::min(deadline, health_.stuck_from()));
  }
  return true;
}

bool Worker::flush_here(Deadline deadline) {
  if (!take_turn(deadline)) return false;
  const std::lock_guard turn(turn_, std::adopt_lock);
  Lock lock(mutex_);
  while (!queue_.empty() && !health_.is_abandoned()) {
    if (not_before_ > deadline || health_.calls_from() > Clock::now()) return false;
    if (Clock::now() < not_before_) done_.wait_until(lock, not_before_, [this] { return stopping_; });
    deliver_front(lock, Clock::now());
  }
  if (health_.is_quarantined()) return false;
  if (!finished_ && !stopping_) flush_instance(lock, deadline);
  return true;
}

ReporterLedger Worker::ledger() const {
  const std::lock_guard lock(mutex_);
  const Deadline now = Clock::now();
  look(now);
  ReporterLedger ledger = account_.ledger();
  ledger.state = name_of(health_.state(now));
  if (health_.is_abandoned() || health_.is_stuck(now)) {
    ledger.stuck_in = health_.call() == Health::Call::none ? "" : name_of(health_.call());
    ledger.stuck_for = health_.call_lasted(now);
  }
  ledger.end_error = end_error_;
  ledger.in_flight = queue_.events() + in_hands_ + waiting_;
  return ledger;
}

// Not under mutex_: this is the reporter's code, and may take its time or ask for the ledger.
Result<std::string> Worker::snapshot() const { return snapshot_of(instance(), Clock::now() + call_timeout); }

}  // namespace pollux::deliver
