#include "deliver/worker.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "platform/memory.hpp"
#include "platform/process.hpp"

namespace pollux::deliver {

namespace {

constexpr std::uint32_t probe_size = 64;                        // events
constexpr auto without_memory = std::chrono::milliseconds(10);  // until the next step is tried

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
      queue_({settings_.queue, settings_.queue_bytes}),
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
  const Deadline now = Clock::now();
  Parcel parcel{batch, begin, end, account_.accepted, 0, now};
  account_.accepted += parcel.size();
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
  enqueue(std::move(parcel), now);
}

// What the limits of the queue cost, the parcel or what is queued. Under sync delivery whoever emits
// delivers, and only a reporter that cannot be delivered to needs limits.
void Worker::make_fit(Parcel& parcel, Deadline now) {
  if (settings_.sync && !is_out_of_reach(now)) return;
  const char* reason = health_.is_quarantined() ? "quarantined" : "queue_full";
  if (settings_.overflow == config::Overflow::drop_oldest) {
    account_.drop(reason, queue_.cut_to_newest(parcel));
    account_.drop(reason, queue_.drop_oldest(parcel));
  }
  account_.drop(reason, queue_.cut_to_room(parcel));
}

bool Worker::has_room_for(const SharedBatch& batch, std::uint32_t begin, std::uint32_t end) const {
  const std::lock_guard lock(mutex_);
  return queue_.fits({batch, begin, end});
}

void Worker::lose(std::uint64_t events) {
  const std::lock_guard lock(mutex_);
  account_.accepted += events;
  account_.drop("no_memory", events);
}

void Worker::enqueue(Parcel parcel, Deadline now) {
  const std::uint32_t events = parcel.size();
  if (!platform::if_memory([&] { queue_.push(std::move(parcel)); }))
    return account_.drop("no_memory", events);
  const bool is_much = queue_.events() >= settings_.queue / 4 || queue_.bytes() >= settings_.queue_bytes / 4;
  if (std::max({now, sends_from(), due_from()}) >= sleeps_until_) return;
  if (is_much) {
    work_.notify_one();
  } else {
    wake_wanted_ = true;
  }
}

// Queues as much as there is room for, as often as room comes free, until the rest fits or time is up.
void Worker::push_in_pieces(Lock& lock, Parcel& parcel, Deadline until, bool patient) {
  while (!queue_.fits(parcel) && !health_.has_failed() && !finished_) {
    const Deadline now = Clock::now();
    if (const std::uint32_t fitting = queue_.fitting(parcel); fitting > 0) {
      Parcel piece = parcel;
      piece.end = piece.begin + fitting;
      parcel.begin = piece.end;
      parcel.sequence += fitting;
      enqueue(std::move(piece), now);
    }
    // Both are looked at again after each wake: they may have come closer.
    const Deadline deadline = std::min(std::max(until, forbearing_until_), waits_end_);
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
  while (!health_.is_abandoned() && !finished_) {
    if (platform::if_memory([&] { run_once(lock); })) continue;
    if (!lock.owns_lock()) lock.lock();
    work_.wait_for(lock, without_memory);
  }
}

void Worker::run_once(Lock& lock) {
  if (held_) return work_.wait(lock);
  const Deadline now = Clock::now();
  if (stopping_ && is_over(now)) return finish(lock);
  if (flush_is_due(now)) {
    flush_instance(lock, now + settings_.flush_interval);
  } else if (now >= sends_from() && is_due(now)) {
    deliver_front(lock, now);
  } else {
    sleep(lock);
  }
}

void Worker::sleep(Lock& lock) {
  sleeps_until_ = next_wake();
  if (sleeps_until_ == Deadline::max()) {
    work_.wait(lock);
  } else {
    work_.wait_until(lock, sleeps_until_);
  }
  sleeps_until_ = Deadline::min();
}

Deadline Worker::next_wake() const {
  Deadline wake = health_.is_quarantined() ? Deadline::max() : next_flush_;
  if (!queue_.empty()) wake = std::min(wake, std::max(sends_from(), due_from()));
  if (stopping_) wake = std::min(wake, stop_deadline_);
  return wake;
}

// Waiting for more would not make the call better, or would not leave enough room.
bool Worker::is_enough() const {
  const std::uint64_t events =
      std::min(settings_.batch.events, std::max<std::uint64_t>(settings_.queue / 2, 1));
  return queue_.events() >= events || queue_.bytes() >= settings_.queue_bytes / 2;
}

// When what is queued is to be delivered, unless more comes or somebody asks for it earlier.
Deadline Worker::due_from() const {
  if (stopping_ || queue_.has_self() || settings_.batch.delay == std::chrono::nanoseconds(0) || is_enough() ||
      !queue_.begins_at(due_before_))
    return Deadline::min();
  return queue_.oldest() + settings_.batch.delay;
}

// Once anything is due all goes that is queued by then.
bool Worker::is_due(Deadline now) {
  if (queue_.empty() || now < due_from()) return false;
  end_delay();
  return true;
}

std::chrono::nanoseconds Worker::delay() const {
  const std::lock_guard lock(mutex_);
  return settings_.batch.delay;
}

void Worker::end_delay() { due_before_ = account_.accepted; }

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
  Parcel parcel = queue_.pop(health_.is_quarantined() ? probe_size : Batch::most_events);
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
  if (!parcel.is_self())
    platform::if_memory([&] { observed_.add_call(parcel, answer.consumed, began, ended); });
  if (next_flush_ == Deadline::max()) next_flush_ = ended + settings_.flush_interval;
  platform::if_memory([&] { end_call(outcome_of(answer), answer.message, ended); });
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
  put_back(std::move(parcel));
}

void Worker::put_back(Parcel parcel) {
  const std::uint32_t events = parcel.size();
  Account& account = account_of(parcel);
  if (!platform::if_memory([&] { queue_.put_back(std::move(parcel)); })) account.drop("no_memory", events);
}

}  // namespace pollux::deliver
