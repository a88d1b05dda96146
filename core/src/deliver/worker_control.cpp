// What others ask of a worker: to flush, to stop, to say how it stands.
#include <algorithm>
#include <system_error>
#include <utility>

#include "deliver/worker.hpp"
#include "platform/thread.hpp"

namespace pollux::deliver {

namespace {
// What a reporter that behaves gets for its stop, even when the deadline has passed already.
constexpr auto grace = std::chrono::milliseconds(100);
}  // namespace

void Worker::flush_instance(Lock& lock, Deadline deadline) {
  // A flush that only its interval called for, while older events wait, answers nobody who asked.
  const std::uint64_t answered = has_settled(flush_up_to_) ? flushes_wanted_ : flushes_done_;
  next_flush_ = Deadline::max();
  lock.unlock();
  const Answer answer = instance_->flush(deadline);
  lock.lock();
  flushes_done_ = answered;
  if (answer.status != POLLUX_OK) account_.complain("could not flush", answer.message, 0);
  done_.notify_all();
}

// Whether nothing before that event is still on its way.
bool Worker::has_settled(std::uint64_t sequence) const {
  if (in_hands_ > 0 || self_in_hands_ > 0 || queue_.has_self()) return false;
  return (waiting_ == 0 || waiting_sequence_ >= sequence) && queue_.begins_at(sequence);
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
  // What it has in hands by the time this is answered may be newer.
  return done_.wait_until(lock, deadline, [&] { return finished_ || flushes_done_ >= ticket; });
}

bool Worker::flush_here(Deadline deadline) {
  if (!turn_.try_lock_until(deadline)) return false;
  const std::lock_guard turn(turn_, std::adopt_lock);
  Lock lock(mutex_);
  while (!queue_.empty() && state_ != State::abandoned) {
    if (not_before_ > deadline) return false;
    if (Clock::now() < not_before_) done_.wait_until(lock, not_before_, [this] { return stopping_; });
    deliver_front(lock, Clock::now());
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
  drop_queued("shutdown");
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
  const std::uint64_t lost = in_hands_ + queue_.events();
  account_.drop("abandoned", std::exchange(in_hands_, 0));
  self_account_.drop("abandoned", std::exchange(self_in_hands_, 0));
  drop_queued("abandoned");
  account_.complain("did not return in time and is abandoned, with its thread; events lost", "", lost);
  thread_.detach();
}

const char* Worker::name_of(State state) {
  static constexpr const char* names[] = {"ready", "degraded", "failed", "stopped", "abandoned"};
  return names[static_cast<int>(state)];
}

ReporterLedger Worker::ledger() const {
  const std::lock_guard lock(mutex_);
  ReporterLedger ledger = account_.ledger();
  ledger.state = name_of(state_);
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
