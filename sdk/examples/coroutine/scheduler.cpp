#include "scheduler.hpp"

#include <exception>
#include <thread>
#include <utility>

namespace coroutine_example {

void Scheduler::start(Task<> task) {
  tasks_.push_back(watched(std::move(task)));
  ++running_;
  resume_at(Clock::now(), tasks_.back().handle());
}

Task<> Scheduler::watched(Task<> task) {
  bool failed = false;
  try {
    co_await std::move(task);
  } catch (const std::exception&) {
    failed = true;
  }
  ended(failed);
}

void Scheduler::resume_at(Clock::time_point at, std::coroutine_handle<> task) {
  {
    const std::lock_guard lock(mutex_);
    due_.push({at, next_order_++, task});
  }
  changed_.notify_one();
}

void Scheduler::ended(bool failed) {
  {
    const std::lock_guard lock(mutex_);
    --running_;
    failures_ += failed ? 1 : 0;
  }
  changed_.notify_all();
}

void Scheduler::work() {
  std::unique_lock lock(mutex_);
  while (running_ > 0) {
    if (due_.empty()) {
      changed_.wait(lock);
    } else if (const auto at = due_.top().at; at > Clock::now()) {
      changed_.wait_until(lock, at);
    } else {
      const std::coroutine_handle<> task = due_.top().task;
      due_.pop();
      lock.unlock();
      task.resume();
      lock.lock();
    }
  }
}

void Scheduler::run(unsigned threads) {
  {
    std::vector<std::jthread> running;
    for (unsigned i = 0; i < threads; ++i) running.emplace_back([this] { work(); });
  }
  tasks_.clear();
}

}  // namespace coroutine_example
