#include "platform/task.hpp"

#include <algorithm>
#include <utility>

#include "platform/keep.hpp"
#include "platform/process.hpp"
#include "platform/thread.hpp"

namespace pollux::platform {

Task::Task(const std::string& name, std::function<void()> body, std::shared_ptr<Limit> limit)
    : shared_(std::make_shared<Shared>(Shared{std::move(body), std::move(limit)})),
      process_(process_epoch()) {
  const SignalsBlocked signals;
  thread_ = std::thread([shared = shared_, name, process = process_] {
    name_this_thread(name.c_str());
    shared->body();
    if (process != process_epoch()) return;  // the body forked: in the child nobody waits
    {
      const std::lock_guard lock(shared->limit->mutex);
      shared->has_returned = true;
    }
    shared->limit->changed.notify_all();
  });
}

Task& Task::operator=(Task&& other) noexcept {
  leave();
  shared_ = std::move(other.shared_);
  thread_ = std::move(other.thread_);
  process_ = other.process_;
  return *this;
}

bool Task::await(Deadline deadline) {
  if (!thread_.joinable()) return true;
  Limit& limit = *shared_->limit;
  const Deadline least = Clock::now() + grace;
  std::unique_lock lock(limit.mutex);
  while (!shared_->has_returned) {
    const Deadline until = std::min(deadline, std::max(limit.until, least));
    if (Clock::now() >= until) return false;
    if (until == Deadline::max()) {
      limit.changed.wait(lock);
    } else {
      limit.changed.wait_until(lock, until);
    }
  }
  lock.unlock();
  thread_.join();
  shared_.reset();
  return true;
}

void Task::leave() {
  if (!thread_.joinable()) return;
  if (process_ == process_epoch()) {
    thread_.detach();
  } else {
    keep_for_ever(std::exchange(thread_, {}));  // in a forked child there is no such thread
  }
  shared_.reset();
}

Task::Deadline later(Task::Deadline deadline, std::chrono::nanoseconds by) {
  return by >= Task::Deadline::max() - deadline ? Task::Deadline::max() : deadline + by;
}

}  // namespace pollux::platform
