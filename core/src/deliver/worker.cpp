#include "deliver/worker.hpp"

#include <algorithm>
#include <utility>

#include "platform/process.hpp"

namespace pollux::deliver {

namespace {

constexpr std::uint32_t probe_size = 64;  // events

// One that delivered nothing of what it was given, and wants none of it again, has thrown or is of no use.
Health::Outcome outcome_of(const Answer& answer) {
  if (answer.status == POLLUX_FATAL) return Health::Outcome::fatal;
  if (answer.status == POLLUX_RETRY) return Health::Outcome::postponed;
  return answer.consumed > answer.rejected ? Health::Outcome::taken : Health::Outcome::failed;
}

}  // namespace

Worker::Worker(WorkerSettings settings, std::shared_ptr<Instance> instance, const ReporterLedger& before)
    : settings_(std::move(settings)),
      instance_(std::move(instance)),
      queue_(settings_.queue),
      backoff_(settings_.retry),
      health_(settings_.health),
      account_(settings_.name, before),
      self_account_(settings_.name) {}

void Worker::start() {
  if (settings_.sync) return;
  platform::Task task("plx " + settings_.name, [self = shared_from_this()] { self->run(); });
  const std::lock_guard lock(mutex_);
  task_ = std::move(task);
}

void Worker::push(const SharedBatch& batch, std::uint32_t begin, std::uint32_t end, bool patient) {
  Lock lock(mutex_);
  Parcel parcel{batch, begin, end, account_.accepted, 0};
  account_.accepted += parcel.size();
  const Deadline now = Clock::now();
  look(now);
  const bool blocks = patient || settings_.overflow == config::Overflow::block;
  if (!settings_.sync && (blocks || forbearing_until_ != Deadline::min())) {
    // A reporter that was waited for in vain is not waited for again before it has taken something.
    const auto timeout = is_stalled_ ? std::chrono::nanoseconds(0) : settings_.block_timeout;
    const Deadline until = !blocks ? Deadline::min() : patient ? Deadline::max() : now + timeout;
    push_in_pieces(lock, parcel, until, patient);
  }
  if (health_.has_failed()) return account_.drop("reporter_failed", parcel.size());
  if (health_.is_abandoned() || finished_) return account_.drop("shutdown", parcel.size());
  make_fit(parcel, now);
  if (parcel.size() == 0) return;
  enqueue(std::move(parcel));
}

// What the bound of the queue costs, the parcel or what is queued. Under sync delivery whoever emits
// delivers, and only a reporter that cannot be delivered to needs a bound.
void Worker::make_fit(Parcel& parcel, Deadline now) {
  if (settings_.sync && !is_out_of_reach(now)) return;
  const char* reason = health_.is_quarantined() ? "quarantined" : "queue_full";
  if (settings_.overflow == config::Overflow::drop_oldest) {
    account_.drop(reason, queue_.cut_to_newest(parcel));
    account_.drop(reason, queue_.drop_oldest(parcel.size()));
  }
  account_.drop(reason, queue_.cut_to_room(parcel));
}

bool Worker::has_room_for(std::uint32_t events) const {
  const std::lock_guard lock(mutex_);
  return events <= queue_.room();
}

void Worker::enqueue(Parcel parcel) {
  queue_.push(std::move(parcel));
  if (queue_.events() >= settings_.queue / 4) work_.notify_one();
}

// Queues as much as there is room for, as often as room comes free, until the rest fits or time is up.
void Worker::push_in_pieces(Lock& lock, Parcel& parcel, Deadline until, bool patient) {
  while (parcel.size() > queue_.room() && !health_.has_failed() && !finished_) {
    if (const std::uint64_t room = queue_.room(); room > 0) {
      Parcel piece = parcel;
      piece.end = piece.begin + static_cast<std::uint32_t>(room);
      parcel.begin = piece.end;
      parcel.sequence += room;
      enqueue(std::move(piece));
    }
    // Both are looked at again after each wake: they may have come closer.
    const Deadline deadline = std::min(std::max(until, forbearing_until_), waits_end_);
    const Deadline now = Clock::now();
    look(now);
    if (now >= deadline) {
      forbearing_until_ = held_ ? Deadline::max() : Deadline::min();
      if (until == Deadline::min()) return;  // its policy is to drop
      health_.strain();
      note_trouble(now);
      is_stalled_ = true;
      return;
    }
    if (patient ? is_hopeless(now, deadline) : is_out_of_reach(now)) return;
    waiting_ = parcel.size();
    waiting_sequence_ = parcel.sequence;
    await_change(lock, std::min(deadline, health_.stuck_from()));
    waiting_ = 0;
  }
}

void Worker::await_change(Lock& lock, Deadline deadline) {
  if (deadline == Deadline::max()) {
    done_.wait(lock);
  } else {
    done_.wait_until(lock, deadline);
  }
}

void Worker::limit_waits(Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    waits_end_ = deadline;
    holds_end_ = std::min({holds_end_, deadline, Clock::now() + std::chrono::milliseconds(100)});
  }
  done_.notify_all();
}

void Worker::run() {
  Lock lock(mutex_);
  while (!health_.is_abandoned()) {
    if (held_) {
      work_.wait(lock);
      continue;
    }
    const Deadline now = Clock::now();
    if (stopping_ && is_over(now)) return finish(lock);
    if (flush_is_due(now)) {
      flush_instance(lock, now + settings_.flush_interval);
    } else if (!queue_.empty() && now >= sends_from()) {
      deliver_front(lock, now);
    } else if (const Deadline wake = next_wake(); wake == Deadline::max()) {
      work_.wait(lock);
    } else {
      work_.wait_until(lock, wake);
    }
  }
}

Deadline Worker::next_wake() const {
  Deadline wake = health_.is_quarantined() ? Deadline::max() : next_flush_;
  if (!queue_.empty()) wake = std::min(wake, sends_from());
  if (stopping_) wake = std::min(wake, stop_deadline_);
  return wake;
}

void Worker::deliver_pending() {
  const auto call_budget = [this] {
    const std::lock_guard lock(mutex_);
    return settings_.health.call_budget;
  };
  // The thread that is in a call which does not return delivers the rest, if ever it comes back.
  if (!take_turn(Clock::now() + call_budget())) return;
  const std::lock_guard turn(turn_, std::adopt_lock);
  Lock lock(mutex_);
  const std::uint64_t process = platform::process_epoch();
  while (!queue_.empty() && !health_.is_abandoned()) {
    const Deadline now = Clock::now();
    if (now < sends_from()) return;
    deliver_front(lock, now);
    if (platform::process_epoch() != process) return;  // the reporter forked: what is left is the parent's
  }
}

// False at the deadline, and at once when the call that has the turn is stuck.
bool Worker::take_turn(Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    const Deadline now = Clock::now();
    look(now);
    if (health_.is_stuck(now)) return false;
  }
  return turn_.try_lock_until(deadline);
}

void Worker::deliver_front(Lock& lock, Deadline began) {
  Parcel parcel = health_.is_quarantined() ? queue_.pop_at_most(probe_size) : queue_.pop();
  if (!parcel.is_self() && parcel.sequence < unwanted_before_ && !take_wanted(parcel)) return;
  (parcel.is_self() ? self_in_hands_ : in_hands_) = parcel.size();
  begin_call(Health::Call::deliver, began);
  if (++parcel.attempts > 1) account_of(parcel).resent += parcel.size();
  const Batch& batch = *parcel.batch;
  const pollux_batch raw{sizeof(pollux_batch),
                         sizeof(pollux_event),
                         batch.events.get() + parcel.begin,
                         parcel.size(),
                         parcel.attempts,
                         settings_.run_id,
                         parcel.sequence,
                         batch.wall_minus_monotonic_ns,
                         nanoseconds_of(call_deadline())};
  lock.unlock();
  const Answer answer = instance_->deliver(raw);
  const Deadline ended = Clock::now();
  lock.lock();
  if (health_.is_abandoned()) return;  // its events were counted when it was given up
  in_hands_ = self_in_hands_ = 0;
  if (!parcel.is_self()) observed_.add_call(parcel, answer.consumed, began, ended);
  if (next_flush_ == Deadline::max()) next_flush_ = ended + settings_.flush_interval;
  end_call(outcome_of(answer), answer.message, ended);
  const bool is_self = parcel.is_self();
  settle(answer, std::move(parcel));
  note_last_attempt(is_self, began);
  done_.notify_all();
}

void Worker::settle(const Answer& answer, Parcel parcel) {
  Account& account = account_of(parcel);
  account.delivered += answer.consumed - answer.rejected;
  account.rejected += answer.rejected;
  if (answer.rejected > 0) complain("rejected", answer.message, answer.rejected);
  if (answer.consumed > 0) parcel.attempts = std::min(parcel.attempts, 1u);  // there was progress
  parcel.begin += answer.consumed;
  parcel.sequence += answer.consumed;
  const bool comes_again = answer.status == POLLUX_RETRY || answer.status == POLLUX_FATAL;
  if (answer.consumed > 0 || !comes_again) is_stalled_ = false;
  if (parcel.size() == 0) return;
  if (comes_again) return retry_or_drop(answer, std::move(parcel));
  account.rejected += parcel.size();
  complain("rejected", answer.message, parcel.size());
}

// A fatal answer is the reporter's fault, not the events': they wait for it to recover, as for a retry.
void Worker::retry_or_drop(const Answer& answer, Parcel parcel) {
  if (health_.has_failed()) {
    account_of(parcel).drop("reporter_failed", parcel.size());
    return drop_queued("reporter_failed");
  }
  if (parcel.attempts >= settings_.retry.max_attempts) {
    complain("gave up after its retries", answer.message, parcel.size());
    return account_of(parcel).drop("retries_exhausted", parcel.size());
  }
  complain(answer.status == POLLUX_RETRY ? "asks to send again later" : "says that it cannot go on",
           answer.message, parcel.size());
  const auto delay = std::max(backoff_.delay(parcel.attempts + 1), answer.retry_after);
  not_before_ = Clock::now() + delay;
  queue_.put_back(std::move(parcel));
}

}  // namespace pollux::deliver
