#include "deliver/worker.hpp"

#include <algorithm>
#include <utility>

#include "platform/keep.hpp"
#include "platform/process.hpp"
#include "platform/thread.hpp"

namespace pollux::deliver {

Worker::Worker(WorkerSettings settings, std::unique_ptr<Instance> instance)
    : settings_(std::move(settings)),
      instance_(std::move(instance)),
      wants_(instance_->wants()),
      queue_(settings_.queue),
      backoff_(settings_.retry),
      account_(settings_.name),
      self_account_(settings_.name) {}

Worker::~Worker() {
  // Never destroyed under a running call.
  if (state_ == State::abandoned) platform::keep_for_ever(std::move(instance_));
}

void Worker::start() {
  if (settings_.sync) return;
  const platform::SignalsBlocked signals;
  thread_ = std::thread([self = shared_from_this()] { self->run(); });
}

void Worker::push(const SharedBatch& batch, std::uint32_t begin, std::uint32_t end, bool patient) {
  Lock lock(mutex_);
  Parcel parcel{batch, begin, end, account_.accepted, 0};
  account_.accepted += parcel.size();
  if (state_ == State::failed) return account_.drop("reporter_failed", parcel.size());
  if (state_ == State::abandoned || finished_) return account_.drop("shutdown", parcel.size());
  if (!settings_.sync) {
    if (patient || settings_.overflow == config::Overflow::block) {
      // A reporter that was waited for in vain is not waited for again before it has taken something.
      const auto timeout = is_stalled_ ? std::chrono::nanoseconds(0) : settings_.block_timeout;
      const Deadline until = patient ? Deadline::max() : Clock::now() + timeout;
      push_in_pieces(lock, parcel, until);
      if (state_ == State::failed) return account_.drop("reporter_failed", parcel.size());
    } else if (settings_.overflow == config::Overflow::drop_oldest) {
      account_.drop("queue_full", queue_.cut_to_newest(parcel));
      account_.drop("queue_full", queue_.drop_oldest(parcel.size()));
    }
    account_.drop("queue_full", queue_.cut_to_room(parcel));
  }
  if (parcel.size() == 0) return;
  enqueue(std::move(parcel));
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
void Worker::push_in_pieces(Lock& lock, Parcel& parcel, Deadline until) {
  while (parcel.size() > queue_.room() && state_ != State::failed) {
    if (const std::uint64_t room = queue_.room(); room > 0) {
      Parcel piece = parcel;
      piece.end = piece.begin + static_cast<std::uint32_t>(room);
      parcel.begin = piece.end;
      parcel.sequence += room;
      enqueue(std::move(piece));
    }
    const Deadline deadline =
        std::min(until, waits_end_);  // looked at again after each wake: it may have come closer
    if (Clock::now() >= deadline) {
      if (state_ == State::ready) state_ = State::degraded;
      is_stalled_ = true;
      return;
    }
    waiting_ = parcel.size();
    waiting_sequence_ = parcel.sequence;
    if (deadline == Deadline::max()) {
      done_.wait(lock);
    } else {
      done_.wait_until(lock, deadline);
    }
    waiting_ = 0;
  }
}

void Worker::limit_waits(Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    waits_end_ = deadline;
  }
  done_.notify_all();
}

void Worker::run() {
  platform::name_this_thread(("plx " + settings_.name).c_str());
  Lock lock(mutex_);
  while (state_ != State::abandoned) {
    const Deadline now = Clock::now();
    if (stopping_ && (queue_.empty() || now >= stop_deadline_)) return finish(lock);
    if (flush_is_due(now)) {
      flush_instance(lock, now + settings_.flush_interval);
    } else if (!queue_.empty() && now >= not_before_) {
      deliver_front(lock, now);
    } else if (const Deadline wake = next_wake(); wake == Deadline::max()) {
      work_.wait(lock);
    } else {
      work_.wait_until(lock, wake);
    }
  }
}

Deadline Worker::next_wake() const {
  Deadline wake = queue_.empty() ? next_flush_ : std::min(next_flush_, not_before_);
  if (stopping_) wake = std::min(wake, stop_deadline_);
  return wake;
}

void Worker::deliver_pending() {
  const std::lock_guard turn(turn_);
  Lock lock(mutex_);
  const std::uint64_t process = platform::process_epoch();
  while (!queue_.empty() && state_ != State::abandoned) {
    const Deadline now = Clock::now();
    if (now < not_before_) return;
    deliver_front(lock, now);
    if (platform::process_epoch() != process) return;  // the reporter forked: what is left is the parent's
  }
}

void Worker::deliver_front(Lock& lock, Deadline began) {
  Parcel parcel = queue_.pop();
  (parcel.is_self() ? self_in_hands_ : in_hands_) = parcel.size();
  done_.notify_all();  // there is room
  if (++parcel.attempts > 1) account_of(parcel).resent += parcel.size();
  lock.unlock();
  const Batch& batch = *parcel.batch;
  const pollux_batch raw{sizeof(pollux_batch),
                         sizeof(pollux_event),
                         batch.events.get() + parcel.begin,
                         parcel.size(),
                         parcel.attempts,
                         settings_.run_id,
                         parcel.sequence,
                         batch.wall_minus_monotonic_ns,
                         POLLUX_NO_DEADLINE};
  const Answer answer = instance_->deliver(raw);
  const Deadline ended = Clock::now();
  lock.lock();
  if (state_ == State::abandoned) return;  // its events were counted when it was given up
  in_hands_ = self_in_hands_ = 0;
  if (!parcel.is_self()) observed_.add_call(parcel, answer.consumed, began, ended);
  if (next_flush_ == Deadline::max()) next_flush_ = ended + settings_.flush_interval;
  settle(answer, std::move(parcel));
  done_.notify_all();
}

void Worker::settle(const Answer& answer, Parcel parcel) {
  Account& account = account_of(parcel);
  account.delivered += answer.consumed - answer.rejected;
  account.rejected += answer.rejected;
  if (answer.rejected > 0) account_.complain("rejected", answer.message, answer.rejected);
  if (answer.consumed > 0) parcel.attempts = std::min(parcel.attempts, 1u);  // there was progress
  if (answer.consumed > 0 || answer.status != POLLUX_RETRY) is_stalled_ = false;
  parcel.begin += answer.consumed;
  parcel.sequence += answer.consumed;
  if (parcel.size() == 0) {
    if (state_ == State::degraded) state_ = State::ready;
    return;
  }
  switch (answer.status) {
    case POLLUX_RETRY:
      return retry_or_drop(answer, std::move(parcel));
    case POLLUX_REJECTED:
      account.rejected += parcel.size();
      return account_.complain("rejected", answer.message, parcel.size());
    default:
      account.rejected += parcel.size();
      account_.complain("failed for good; it gets no more events. Lost with it", answer.message,
                        parcel.size());
      state_ = State::failed;
      drop_queued("reporter_failed");
  }
}

void Worker::retry_or_drop(const Answer& answer, Parcel parcel) {
  if (state_ == State::ready) state_ = State::degraded;
  if (parcel.attempts >= settings_.retry.max_attempts) {
    account_.complain("gave up after its retries", answer.message, parcel.size());
    return account_of(parcel).drop("retries_exhausted", parcel.size());
  }
  account_.complain("asks to send again later", answer.message, parcel.size());
  const auto delay = std::max(backoff_.delay(parcel.attempts + 1), answer.retry_after);
  not_before_ = Clock::now() + delay;
  queue_.put_back(std::move(parcel));
}

}  // namespace pollux::deliver
