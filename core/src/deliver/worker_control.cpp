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
  begin_call(Health::Call::flush, Clock::now());
  lock.unlock();
  const Answer answer = instance_->flush(deadline);
  lock.lock();
  if (health_.is_abandoned()) return;
  flushes_done_ = answered;
  const bool failed = answer.status != POLLUX_OK && answer.status != POLLUX_TIMED_OUT;
  end_call(failed ? Health::Outcome::failed : Health::Outcome::taken, answer.message, Clock::now());
  if (answer.status != POLLUX_OK) complain("could not flush", answer.message, 0);
  done_.notify_all();
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

void Worker::begin_stop(Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    stop_deadline_ = deadline;
    if (health_.is_quarantined()) {  // what it may still take is seen now
      health_.probe_at_once(Clock::now());
      not_before_ = Deadline::min();
    }
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
      std::thread thread(run_to_the_end);
      const std::lock_guard lock(mutex_);
      thread_ = std::move(thread);
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
  if (health_.is_abandoned()) return;
  begin_call(Health::Call::stop, Clock::now());
  lock.unlock();
  const Answer answer = instance_->stop(deadline);
  lock.lock();
  if (health_.is_abandoned()) return;
  static_cast<void>(health_.end(Health::Outcome::taken, Clock::now()));
  if (answer.status != POLLUX_OK) account_.complain("could not stop", answer.message, 0);
  if (!health_.has_failed()) health_.stop();
  state_ = health_.state(Clock::now());
  finished_ = true;
  done_.notify_all();
}

void Worker::await_stop(Deadline deadline) {
  Lock lock(mutex_);
  if (!thread_.joinable()) return;
  const auto has_ended = [this] { return finished_ || health_.is_abandoned(); };
  const bool is_over = done_.wait_until(lock, std::max(deadline, Clock::now() + grace), has_ended);
  std::thread thread = std::move(thread_);  // this may be asked for on two threads
  if (is_over) {
    lock.unlock();
    if (thread.joinable()) thread.join();
    return;
  }
  abandon();
  if (thread.joinable()) thread.detach();
  done_.notify_all();
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
  ledger.in_flight = queue_.events() + in_hands_ + waiting_;
  return ledger;
}

Result<std::string> Worker::snapshot() const {
  std::shared_ptr<Instance> instance;
  {
    const std::lock_guard lock(mutex_);
    if (finished_ || health_.is_abandoned()) {
      return failure(Error{"reporter '" + settings_.name + "'", "it has stopped", "a running reporter", ""});
    }
    instance = instance_;
  }
  // Not under mutex_: this is the reporter's code, and may take its time or ask for the ledger.
  return instance->snapshot();
}

}  // namespace pollux::deliver
