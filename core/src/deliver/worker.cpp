#include "deliver/worker.hpp"

#include <algorithm>
#include <utility>

#include "platform/keep.hpp"
#include "platform/process.hpp"
#include "platform/thread.hpp"

namespace pollux::deliver {

namespace {

constexpr std::uint32_t probe_size = 64;  // events

// The events behind the consumed ones are to be sent again.
bool comes_again(const Answer& answer) {
  return answer.status == POLLUX_RETRY || answer.status == POLLUX_FATAL;
}

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
      pace_(settings_.health.call_budget, settings_.first_call),
      backoff_(settings_.retry),
      health_(settings_.health),
      account_(settings_.name, settings_.retry.max_age, Account::Logged::yes, before),
      self_account_(settings_.name, settings_.retry.max_age, Account::Logged::no) {}

Worker::~Worker() {
  // Never destroyed under a running call.
  if (health_.is_abandoned()) platform::keep_for_ever(std::move(instance_));
}

void Worker::start() {
  if (settings_.sync) return;
  const platform::SignalsBlocked signals;
  thread_ = std::thread([self = shared_from_this()] { self->run(); });
}

void Worker::push(const SharedBatch& batch, std::uint32_t begin, std::uint32_t end, bool patient) {
  Lock lock(mutex_);
  const Deadline now = Clock::now();
  Parcel parcel{batch, begin, end, account_.accepted(), 0};
  account_.accept(parcel.size(), now);
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
// delivers, and only a reporter that takes nothing now needs a bound.
void Worker::make_fit(Parcel& parcel, Deadline now) {
  if (settings_.sync && !is_out_of_reach(now) && postponed_ == 0) return;
  const DropReason reason = health_.is_quarantined() ? DropReason("quarantined") : DropReason("queue_full");
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
  platform::name_this_thread(("plx " + settings_.name).c_str());
  Lock lock(mutex_);
  while (!health_.is_abandoned()) {
    if (held_) {
      work_.wait(lock);
      continue;
    }
    const Deadline now = Clock::now();
    account_.log_losses(now);
    // At the end a quarantined reporter has had its last probe at once.
    if (stopping_ && (queue_.empty() || now >= stop_deadline_ || now < health_.calls_from()))
      return finish(lock);
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
  return std::min(wake, account_.log_due());
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
  const std::uint32_t most = pace_.most();
  Parcel parcel = queue_.pop(health_.is_quarantined() ? std::min(most, probe_size) : most);
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
                         nanoseconds_of(health_.stuck_from())};
  delivery_.reset();
  lock.unlock();
  const Answer answer = instance_->deliver(raw, delivery_);
  const Deadline ended = Clock::now();
  lock.lock();
  if (health_.is_abandoned()) return;  // its events were counted when it was given up
  in_hands_ = self_in_hands_ = 0;
  pace_.note(parcel.size(), comes_again(answer) ? answer.consumed : parcel.size(), ended - began);
  if (!parcel.is_self()) observed_.add_call(parcel, answer.consumed, began, ended);
  if (next_flush_ == Deadline::max()) next_flush_ = ended + settings_.flush_interval;
  end_call(outcome_of(answer), answer.message, ended);
  settle(answer, std::move(parcel));
  done_.notify_all();
}

void Worker::settle(const Answer& answer, Parcel parcel) {
  Account& account = account_of(parcel);
  const bool rest_comes_again = comes_again(answer);
  account.delivered += answer.consumed - answer.rejected;
  if (answer.consumed > 0) parcel.attempts = std::min(parcel.attempts, 1u);  // there was progress
  parcel.begin += answer.consumed;
  parcel.sequence += answer.consumed;
  if (answer.consumed > 0 || !rest_comes_again) {
    is_stalled_ = false;
    postponed_ = 0;
  }
  const std::uint64_t refused = answer.rejected + (rest_comes_again ? 0 : parcel.size());
  if (refused > 0 && !parcel.is_self()) trouble_is_told_ = true;
  account.reject(refused, answer.message);
  if (rest_comes_again && parcel.size() > 0) keep_or_drop(answer, std::move(parcel));
}

// What is to be sent again waits for as long as the queue has room and the events are not too old: an outage
// is not a number of attempts. A fatal answer is the reporter's fault, not the events': they wait for it to
// recover in the same way.
void Worker::keep_or_drop(const Answer& answer, Parcel parcel) {
  if (health_.has_failed()) {
    account_of(parcel).drop("reporter_failed", parcel.size());
    return drop_queued("reporter_failed");
  }
  const Deadline now = Clock::now();
  complain(answer.status == POLLUX_RETRY ? "asked for a retry" : "reported a fatal error", answer.message,
           parcel.size());
  account_of(parcel).drop("expired", expire(parcel, now));
  const auto delay = std::min(backoff_.delay(2 + postponed_++), longest_pause(now));
  not_before_ = now + std::max(delay, answer.retry_after);
  if (parcel.size() > 0) queue_.put_back(std::move(parcel));
}

// Takes what is older than retry.max_age off the parcel and out of the queue behind it; returns how many
// events that are.
std::uint64_t Worker::expire(Parcel& parcel, Deadline now) {
  const std::uint64_t number = parcel.sequence & ~Parcel::self_sequence;
  const std::uint64_t first = std::max(number, account_of(parcel).too_old_before(now));
  const auto expired = static_cast<std::uint32_t>(std::min<std::uint64_t>(parcel.size(), first - number));
  parcel.begin += expired;
  parcel.sequence += expired;
  return expired + (parcel.is_self() ? 0 : queue_.drop_before(first));
}

}  // namespace pollux::deliver
