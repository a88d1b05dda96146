// PythonMain: the thread that Python takes for its main one. It starts Python, and waits:
// threading.main_thread() is alive for as long as the process runs, as threads that wait for its end expect.
// At the end it does what Python does.
#pragma once

#include <chrono>

#include "versions.hpp"

namespace pollux::python {

class PythonMain {
 public:
  using Clock = std::chrono::steady_clock;

  // Starts Python, on a new thread with the signal mask of the caller. Throws
  // std::runtime_error.
  static void start(const Interpreter& interpreter);

  // Whether it was started: not where the program runs Python itself.
  [[nodiscard]] static bool has_started();

  // Joins the threads of Python that are not daemons, runs its exit handlers, and frees and flushes what
  // reporters' modules hold: once, and until `limit`. What is not done by then is said on standard error, and
  // left behind. Exit handlers do not wait for threads that take longer than three quarters of the time. With
  // `is_in_use` the modules are kept, for a reporter is still inside. The caller need not hold Python's lock.
  static void end(Clock::time_point limit, bool is_in_use);
  // Waits for the end that another thread has begun.
  static void await_end(Clock::time_point limit);
};

}  // namespace pollux::python
