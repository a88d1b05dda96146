// Scheduler: resumes tasks on a few threads when their time has come. In: tasks. Out: none is left.
#pragma once

#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <queue>
#include <tuple>
#include <vector>

#include "task.hpp"

namespace coroutine_example {

class Scheduler {
 public:
  using Clock = std::chrono::steady_clock;

  // Takes the task over; it begins when there is a thread for it. An exception that leaves it is its failure.
  void start(Task<> task);

  // Runs all tasks on that many threads, and returns when they have ended.
  void run(unsigned threads);

  // `co_await scheduler.after(5ms)`: what comes next runs no sooner, on any of the threads.
  auto after(std::chrono::milliseconds delay) {
    struct Timer {
      Scheduler& scheduler;
      Clock::time_point at;
      bool await_ready() const { return false; }
      void await_suspend(std::coroutine_handle<> task) const { scheduler.resume_at(at, task); }
      void await_resume() const {}
    };
    return Timer{*this, Clock::now() + delay};
  }

  [[nodiscard]] std::size_t failures() const { return failures_; }  // of tasks, once they have ended

 private:
  struct Due {
    Clock::time_point at;
    std::uint64_t order;  // among those of one instant: first come, first served
    std::coroutine_handle<> task;
    bool operator<(const Due& other) const { return std::tie(at, order) > std::tie(other.at, other.order); }
  };

  Task<> watched(Task<> task);
  void resume_at(Clock::time_point at, std::coroutine_handle<> task);
  void ended(bool failed);
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::priority_queue<Due> due_;
  std::uint64_t next_order_ = 0;
  std::size_t running_ = 0;  // tasks that have not ended
  std::size_t failures_ = 0;
  std::vector<Task<>> tasks_;
};

}  // namespace coroutine_example
