#include "deliver/worker.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "platform/memory.hpp"

namespace pollux::deliver {

namespace {

constexpr std::uint32_t probe_size = 64;                        // events
constexpr auto without_memory = std::chrono::milliseconds(10);  // until the next step is tried

// The events behind the consumed ones are to be sent again.
bool comes_again(const Answer& answer) {
  return answer.status == POLLUX_RETRY || answer.status == POLLUX_FATAL;
}

// It takes what it is given in parts of its own size, and is ready for the next one.
bool takes_in_parts(const Answer& answer) {
  return answer.status == POLLUX_RETRY && answer.consumed > 0 && answer.retry_after.count() == 0;
}

// One that refused all that it was given as a whole has thrown, or its backend takes nothing. One that looked
// at each event and rejected it has done its work.
Health::Outcome outcome_of(const Answer& answer) {
  if (answer.status == POLLUX_FATAL) return Health::Outcome::fatal;
  if (answer.status == POLLUX_RETRY && !takes_in_parts(answer)) return Health::Outcome::postponed;
  const bool works = answer.status == POLLUX_OK || answer.consumed > answer.rejected;
  return works ? Health::Outcome::taken : Health::Outcome::failed;
}

}  // namespace

Worker::Worker(WorkerSettings settings, std::shared_ptr<Instance> instance, const ReporterLedger& before)
    : settings_(std::move(settings)),
      instance_(std::move(instance)),
      queue_({settings_.queue, settings_.queue_bytes}),
      pace_(settings_.health.call_budget, settings_.first_call),
      backoff_(settings_.retry),
      health_(settings_.health),
      account_(settings_.name, settings_.retry.max_age, Account::Logged::yes, before),
      self_account_(settings_.name, settings_.retry.max_age, Account::Logged::no) {}

void Worker::start() {
  if (settings_.sync) return;
  platform::Task task("plx " + settings_.name, [self = shared_from_this()] { self->run(); });
  const std::lock_guard lock(mutex_);
  task_ = std::move(task);
}

void Worker::run() {
  Lock lock(mutex_);
  const std::uint64_t shift = shift_;
  while (shift == shift_ && !health_.is_abandoned() && !finished_) {
    if (platform::if_memory([&] { run_once(lock); })) continue;
    if (!lock.owns_lock()) lock.lock();
    work_.wait_for(lock, without_memory);
  }
}

void Worker::run_once(Lock& lock) {
  if (held_) return work_.wait(lock);
  const Deadline now = Clock::now();
  account_.log_losses(now);
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
  return std::min(wake, account_.log_due());
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

void Worker::end_delay() { due_before_ = account_.accepted(); }

void Worker::deliver_pending() {
  const auto call_budget = [this] {
    const std::lock_guard lock(mutex_);
    return settings_.health.call_budget;
  };
  // The thread that is in a call which does not return delivers the rest, if ever it comes back.
  if (!take_turn(Clock::now() + call_budget())) return;
  const std::lock_guard turn(turn_, std::adopt_lock);
  Lock lock(mutex_);
  while (!queue_.empty() && !health_.is_abandoned()) {
    const Deadline now = Clock::now();
    if (now < sends_from()) return;
    deliver_front(lock, now);
  }
}

// In the child there is this thread alone, which ends if it is the worker's own: the instance and what is
// queued are the parent's. The mutex stays as the fork found it.
bool Worker::leave_to_parent() {
  health_.abandon(Clock::now());
  return false;
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
  const std::uint32_t most = stopping_ ? pace_.most_of(stop_deadline_ - began) : pace_.most();
  Parcel parcel = queue_.pop(health_.is_quarantined() ? std::min(most, probe_size) : most);
  if (!parcel.is_self() && parcel.sequence < unwanted_before_ && !take_wanted(parcel)) return;
  (parcel.is_self() ? self_in_hands_ : in_hands_) = parcel.size();
  begin_call(Health::Call::deliver, began);
  if (++parcel.attempts > 1) account_of(parcel).resent += parcel.size();
  const Batch& batch = *parcel.batch;
  const pollux_batch raw{POLLUX_BATCH_SIZE_1_0,
                         sizeof(pollux_event),
                         batch.events.get() + parcel.begin,
                         parcel.size(),
                         parcel.attempts,
                         settings_.run_id,
                         parcel.sequence,
                         batch.wall_minus_monotonic_ns,
                         nanoseconds_of(call_deadline()),
                         instance_->resource()};
  instance_->expect_delivery();
  Answer answer;
  Deadline ended;
  const bool is_ours = call(lock, [&](Instance& instance) {
    answer = instance.deliver(raw);
    ended = Clock::now();
  });
  if (!is_ours) return;  // its events were counted when it was given up
  in_hands_ = self_in_hands_ = 0;
  pace_.note(parcel.size(), comes_again(answer) ? answer.consumed : parcel.size(), ended - began);
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
  if (takes_in_parts(answer)) {
    not_before_ = Deadline::min();
    return put_back(std::move(parcel));
  }
  complain(answer.status == POLLUX_RETRY ? "asked for a retry" : "reported a fatal error", answer.message,
           parcel.size());
  account_of(parcel).drop("expired", expire(parcel, now));
  const auto delay = std::min(backoff_.delay(2 + postponed_++), longest_pause(now));
  not_before_ = now + std::max(delay, answer.retry_after);
  if (parcel.size() > 0) put_back(std::move(parcel));
}

// Takes what is older than retry.max_age off the parcel and out of the queue behind it; returns how many
// events that are.
std::uint64_t Worker::expire(Parcel& parcel, Deadline now) {
  const std::uint64_t number = parcel.sequence - (parcel.is_self() ? settings_.self_numbers_from : 0);
  const std::uint64_t first = std::max(number, account_of(parcel).too_old_before(now));
  const auto expired = static_cast<std::uint32_t>(std::min<std::uint64_t>(parcel.size(), first - number));
  parcel.begin += expired;
  parcel.sequence += expired;
  return expired + (parcel.is_self() ? 0 : queue_.drop_before(first));
}

void Worker::put_back(Parcel parcel) {
  const std::uint32_t events = parcel.size();
  Account& account = account_of(parcel);
  if (!platform::if_memory([&] { queue_.put_back(std::move(parcel)); })) account.drop("no_memory", events);
}

}  // namespace pollux::deliver
