// How a worker ends: one last attempt, then flush, stop and destroy; or it is abandoned.
#include <algorithm>
#include <system_error>
#include <utility>

#include "deliver/call.hpp"
#include "deliver/worker.hpp"
#include "diagnose/log.hpp"
#include "platform/memory.hpp"

namespace pollux::deliver {

namespace {
// What each call of a reporter that behaves gets at the end, even when the deadline has passed already.
constexpr auto call_grace = platform::Task::grace;
// What a thread gets to be scheduled in, between two calls.
constexpr auto thread_patience = std::chrono::seconds(1);
}  // namespace

void Worker::begin_stop(Deadline deadline) {
  Lock lock(mutex_);
  if (stopping_) return;
  stopping_ = true;
  stop_began_ = Clock::now();
  stop_deadline_ = deadline;
  not_before_ = Deadline::min();  // what waits for a retry is tried at once
  health_.probe_at_once(stop_began_);
  // A sync reporter is ended on a thread of its own, too: one that does not return must not take the caller
  // along. So is one whose thread could not be started.
  if (!task_) {
    const auto run_to_the_end = [self = shared_from_this()] {
      const std::lock_guard turn(self->turn_);
      self->run();
    };
    try {
      task_ = platform::Task("plx " + settings_.name, run_to_the_end);
    } catch (const std::system_error&) {  // no thread to be had
      lock.unlock();
      run_to_the_end();
    }
  }
  work_.notify_all();
  done_.notify_all();
}

// Whether nothing more is delivered. A call that is not expected back by the deadline is not begun.
bool Worker::is_over(Deadline now) const {
  return queue_.empty() || has_had_last_attempt_ || now + pace_.event_time() >= stop_deadline_;
}

// Until when a delivery is to return: at the end no later than the stop, which it must not be taken for.
Deadline Worker::call_deadline() const {
  const Deadline budget = health_.stuck_from();
  return stopping_ ? std::min(budget, std::max(stop_deadline_, Clock::now() + call_grace / 2)) : budget;
}

// An attempt that would come after the deadline is not waited for: it is made at once, unless there was one
// since the end began. The host's own metrics are not worth another attempt.
void Worker::note_last_attempt(bool is_self, Deadline began) {
  if (!stopping_) return;
  if (is_self) return self_account_.drop("shutdown", queue_.clear_self());
  if (!health_.is_quarantined() && not_before_ <= stop_deadline_) return;
  if (began < stop_began_) {
    not_before_ = Deadline::min();
    health_.probe_at_once(Clock::now());
  } else {
    has_had_last_attempt_ = true;
  }
}

void Worker::finish(Lock& lock) {
  drop_queued("shutdown");
  flush_instance(lock, std::max(stop_deadline_, Clock::now() + call_grace / 2));
  if (health_.is_abandoned()) return;
  stop_instance(lock);
  if (health_.is_abandoned()) return;
  if (!health_.has_failed()) health_.stop();
  state_ = health_.state(Clock::now());
  finished_ = true;
  drop_queued("shutdown");  // what was pushed meanwhile
  done_.notify_all();
}

void Worker::stop_instance(Lock& lock) {
  begin_call(Health::Call::stop, Clock::now());
  const Deadline deadline = std::max(stop_deadline_, Clock::now() + call_grace / 2);
  Answer answer;
  if (!call(lock, [&](Instance& instance) { answer = instance.stop(deadline); })) return;
  static_cast<void>(health_.end(Health::Outcome::taken, Clock::now()));
  take_back(answer);
  if (answer.status != POLLUX_OK) {
    complain("could not stop", answer.message, 0);
    note_end("could not stop", answer);
  }
  begin_call(Health::Call::destroy, Clock::now());
  bool is_destroyed = false;
  if (!call(lock, [&](Instance& instance) { is_destroyed = instance.destroy(); })) return;
  static_cast<void>(health_.end(Health::Outcome::taken, Clock::now()));
  if (!is_destroyed)
    diagnose::warn(settings_.name, "a snapshot has not returned: the instance is not destroyed");
}

void Worker::note_end(const char* what, const Answer& answer) {
  platform::if_memory([&] {
    const std::string why =
        answer.message.empty() ? "status " + std::to_string(answer.status) : answer.message;
    end_error_ = answer.status == POLLUX_OK ? "" : what + (": " + why);
  });
}

// Beyond the deadline each call still gets its grace, also one that keeps to the deadline exactly, and a
// thread that is between two calls the time to go on.
Deadline Worker::stop_limit(Deadline awaited) const {
  if (!is_in_call()) return platform::later(awaited, thread_patience);
  const Deadline now = Clock::now();
  return std::max(platform::later(awaited, call_grace), now - health_.call_lasted(now) + call_grace);
}

void Worker::await_stop(Deadline deadline) {
  Lock lock(mutex_);
  if (!task_) return;
  const Deadline awaited = std::max(deadline, Clock::now() + call_grace);
  Deadline cancelled = Deadline::min();  // the last call that was: when it began
  Deadline returns = Deadline::min();    // that it should by now
  while (!finished_ && !health_.is_abandoned()) {
    const Deadline last = std::min(stop_limit(awaited), platform::later(awaited, 2 * thread_patience));
    const Deadline limit = std::max(last, returns);
    if (Clock::now() < limit) {
      await_change(lock, limit);
    } else if (is_in_call() && health_.call_began() != cancelled && instance_->can_cancel()) {
      cancelled = health_.call_began();
      const auto instance = instance_;
      const std::uint64_t call = instance->running_call();
      lock.unlock();
      cancel(instance, call);
      lock.lock();
      returns = Clock::now() + call_grace;
    } else {
      abandon();
      done_.notify_all();
    }
  }
  platform::Task task = std::move(task_);  // this may be asked for on two threads
  const bool is_left = health_.is_abandoned();
  lock.unlock();
  if (!is_left && !task.await(Clock::now() + thread_patience)) task.leave();
}

void Worker::abandon_inside(const Instance* instance) {
  {
    const std::lock_guard lock(mutex_);
    if (!instance || instance != instance_.get() || finished_ || health_.is_abandoned()) return;
    stopping_ = true;
    abandon();
  }
  done_.notify_all();
}

}  // namespace pollux::deliver
