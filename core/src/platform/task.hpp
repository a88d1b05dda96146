// Task: code that may never return, on a thread of its own. If it misses its deadline it is left behind with
// its thread and everything that it owns. This is the one way in which Pollux abandons a call or a thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "platform/limit.hpp"

namespace pollux::platform {

// For one thread at a time, but for what its body does.
class Task {
 public:
  using Clock = std::chrono::steady_clock;
  using Deadline = Clock::time_point;

  // How much longer than its deadline code is waited for that keeps to it exactly; and how long it has at
  // least.
  static constexpr std::chrono::milliseconds grace{100};

  Task() = default;  // no thread
  // Starts the thread, which has that name and takes no signals. `body` must own everything that it uses, and
  // must not throw. `limit` may end the wait early. Throws std::system_error if no thread can be created.
  Task(const std::string& name, std::function<void()> body,
       std::shared_ptr<Limit> limit = std::make_shared<Limit>());
  ~Task() { leave(); }
  Task(Task&& other) noexcept = default;
  Task& operator=(Task&& other) noexcept;

  // Whether there is a thread that was neither awaited nor left behind.
  [[nodiscard]] explicit operator bool() const { return thread_.joinable(); }
  // Whether this code runs on that thread.
  [[nodiscard]] bool is_here() const { return thread_.get_id() == std::this_thread::get_id(); }

  // True when the body has returned: its thread has ended then. False at the deadline, or `grace` after the
  // limit has passed; it may be awaited again, or left behind.
  [[nodiscard]] bool await(Deadline deadline);

  // Waits no more. The body keeps what it owns until it returns, if it ever does.
  void leave();

 private:
  struct Shared {
    std::function<void()> body;
    std::shared_ptr<Limit> limit;  // whose mutex guards the next
    bool has_returned = false;
  };

  std::shared_ptr<Shared> shared_;
  std::thread thread_;
  std::uint64_t process_ = 0;
};

// `by` later than the deadline, or `within` from now; never, if that is too far away.
[[nodiscard]] Task::Deadline later(Task::Deadline deadline, std::chrono::nanoseconds by);
[[nodiscard]] inline Task::Deadline deadline_in(std::chrono::nanoseconds within) {
  return later(Task::Clock::now(), within);
}

}  // namespace pollux::platform
