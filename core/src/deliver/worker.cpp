#include "deliver/worker.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "platform/thread.hpp"

namespace pollux::deliver {

namespace {
// What a reporter that behaves gets for its stop, even when the deadline has passed already.
constexpr auto grace = std::chrono::milliseconds(100);
}  // namespace

Worker::Worker(WorkerSettings settings, std::unique_ptr<Instance> instance)
    : settings_(std::move(settings)),
      instance_(std::move(instance)),
      wants_(instance_->wants()),
      queue_(settings_.queue),
      backoff_(settings_.retry),
      account_(settings_.name) {}

Worker::~Worker() {
  if (state_ == State::abandoned)
    static_cast<void>(instance_.release());  // never destroyed under a running call
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
  queue_.push(std::move(parcel));
  work_.notify_one();
}

// Queues as much as there is room for, as often as room comes free, until the rest fits or time is up.
void Worker::push_in_pieces(Lock& lock, Parcel& parcel, Deadline until) {
  while (parcel.size() > queue_.room() && state_ != State::failed) {
    if (const std::uint64_t room = queue_.room(); room > 0) {
      Parcel piece = parcel;
      piece.end = piece.begin + static_cast<std::uint32_t>(room);
      parcel.begin = piece.end;
      parcel.sequence += room;
      queue_.push(std::move(piece));
      work_.notify_one();
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
      deliver_front(lock);
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
  while (!queue_.empty() && Clock::now() >= not_before_ && state_ != State::abandoned) deliver_front(lock);
}

void Worker::deliver_front(Lock& lock) {
  Parcel parcel = queue_.pop();
  in_hands_ = parcel.size();
  done_.notify_all();  // there is room
  if (++parcel.attempts > 1) account_.resent += parcel.size();
  lock.unlock();
  const Batch& batch = *parcel.batch;
  const pollux_batch raw{sizeof(pollux_batch),
                         sizeof(pollux_event),
                         batch.events.data() + parcel.begin,
                         parcel.size(),
                         parcel.attempts,
                         settings_.run_id,
                         parcel.sequence,
                         batch.wall_minus_monotonic_ns,
                         POLLUX_NO_DEADLINE};
  const Answer answer = instance_->deliver(raw);
  lock.lock();
  if (state_ == State::abandoned) return;  // its events were counted when it was given up
  in_hands_ = 0;
  if (next_flush_ == Deadline::max()) next_flush_ = Clock::now() + settings_.flush_interval;
  settle(answer, std::move(parcel));
  done_.notify_all();
}

void Worker::settle(const Answer& answer, Parcel parcel) {
  account_.delivered += answer.consumed - answer.rejected;
  account_.rejected += answer.rejected;
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
      account_.rejected += parcel.size();
      return account_.complain("rejected", answer.message, parcel.size());
    default:
      account_.rejected += parcel.size();
      account_.complain("failed for good; it gets no more events. Lost with it", answer.message,
                        parcel.size());
      state_ = State::failed;
      account_.drop("reporter_failed", queue_.clear());
  }
}

void Worker::retry_or_drop(const Answer& answer, Parcel parcel) {
  if (state_ == State::ready) state_ = State::degraded;
  if (parcel.attempts >= settings_.retry.max_attempts) {
    account_.complain("gave up after its retries", answer.message, parcel.size());
    return account_.drop("retries_exhausted", parcel.size());
  }
  account_.complain("asks to send again later", answer.message, parcel.size());
  const auto delay = std::max(backoff_.delay(parcel.attempts + 1), answer.retry_after);
  not_before_ = Clock::now() + delay;
  queue_.put_back(std::move(parcel));
}

void Worker::flush_instance(Lock& lock, Deadline deadline) {
  const std::uint64_t wanted = flushes_wanted_;
  next_flush_ = Deadline::max();
  lock.unlock();
  const Answer answer = instance_->flush(deadline);
  lock.lock();
  flushes_done_ = wanted;
  if (answer.status != POLLUX_OK) account_.complain("could not flush", answer.message, 0);
  done_.notify_all();
}

// Whether nothing before that event is still on its way.
bool Worker::has_settled(std::uint64_t sequence) const {
  if (in_hands_ > 0 || (waiting_ > 0 && waiting_sequence_ < sequence)) return false;
  return queue_.empty() || queue_.front_sequence() >= sequence;
}

bool Worker::flush_is_due(Deadline now) const {
  return now >= next_flush_ || (flushes_wanted_ != flushes_done_ && has_settled(flush_up_to_));
}

std::uint64_t Worker::begin_flush() {
  const std::lock_guard lock(mutex_);
  flush_up_to_ = account_.accepted;
  work_.notify_one();
  return ++flushes_wanted_;
}

bool Worker::await_flush(std::uint64_t ticket, Deadline deadline) {
  if (settings_.sync) return flush_here(deadline);
  Lock lock(mutex_);
  const std::uint64_t up_to = flush_up_to_;
  return done_.wait_until(lock, deadline, [&] { return finished_ || flushes_done_ >= ticket; }) &&
         has_settled(up_to);
}

bool Worker::flush_here(Deadline deadline) {
  if (!turn_.try_lock_until(deadline)) return false;
  const std::lock_guard turn(turn_, std::adopt_lock);
  Lock lock(mutex_);
  while (!queue_.empty() && state_ != State::abandoned) {
    if (not_before_ > deadline) return false;
    if (Clock::now() < not_before_) done_.wait_until(lock, not_before_, [this] { return stopping_; });
    deliver_front(lock);
  }
  if (!finished_ && !stopping_) flush_instance(lock, deadline);
  return true;
}

void Worker::begin_stop(Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    stop_deadline_ = deadline;
  }
  // A sync reporter too is stopped on a thread of its own: one that does not return must not take the caller
  // along.
  if (settings_.sync) {
    const platform::SignalsBlocked signals;
    const auto run_to_the_end = [self = shared_from_this()] {
      const std::lock_guard turn(self->turn_);
      self->run();
    };
    try {
      thread_ = std::thread(run_to_the_end);
    } catch (const std::system_error&) {  // no thread to be had
      run_to_the_end();
    }
  }
  work_.notify_all();
  done_.notify_all();
}

void Worker::finish(Lock& lock) {
  account_.drop("shutdown", queue_.clear());
  const Deadline deadline = std::max(stop_deadline_, Clock::now() + grace / 2);
  flush_instance(lock, deadline);
  if (state_ == State::abandoned) return;
  lock.unlock();
  const Answer answer = [&] {
    const std::lock_guard reading(reading_);
    return instance_->stop(deadline);
  }();
  lock.lock();
  if (state_ == State::abandoned) return;
  if (answer.status != POLLUX_OK) account_.complain("could not stop", answer.message, 0);
  if (state_ != State::failed) state_ = State::stopped;
  finished_ = true;
  done_.notify_all();
}

void Worker::await_stop(Deadline deadline) {
  Lock lock(mutex_);
  if (!thread_.joinable()) return;
  if (done_.wait_until(lock, std::max(deadline, Clock::now() + grace), [this] { return finished_; })) {
    lock.unlock();
    thread_.join();
    return;
  }
  state_ = State::abandoned;
  const std::uint64_t lost = std::exchange(in_hands_, 0) + queue_.clear();
  account_.drop("abandoned", lost);
  account_.complain("did not return in time and is abandoned, with its thread; events lost", "", lost);
  thread_.detach();
}

ReporterLedger Worker::ledger() const {
  static constexpr const char* names[] = {"ready", "degraded", "failed", "stopped", "abandoned"};
  const std::lock_guard lock(mutex_);
  ReporterLedger ledger = account_.ledger();
  ledger.state = names[static_cast<int>(state_)];
  ledger.in_flight = queue_.events() + in_hands_ + waiting_;
  return ledger;
}

Result<std::string> Worker::snapshot() const {
  // Not under mutex_: this is the reporter's code, and may take its time or ask for the ledger.
  const std::lock_guard reading(reading_);
  {
    const std::lock_guard lock(mutex_);
    if (finished_ || state_ == State::abandoned) {
      return failure(Error{"reporter '" + settings_.name + "'", "it has stopped", "a running reporter", ""});
    }
  }
  return instance_->snapshot();
}

}  // namespace pollux::deliver
