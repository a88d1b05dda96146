// ReporterThread: the one thread that calls a reporter, from its constructor to `close`. Objects that belong
// to the thread that made them, such as a connection of sqlite3 or threading.local(), then work as in a plain
// program.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace pollux::python {

class ReporterThread {
 public:
  // A thread of Python's, of that name; it has the signal mask of the caller. Python must have been started.
  // Throws std::runtime_error.
  explicit ReporterThread(const std::string& name);
  // Waits for the thread, unless its work has ended the process.
  ~ReporterThread();
  ReporterThread(const ReporterThread&) = delete;
  ReporterThread& operator=(const ReporterThread&) = delete;

  // Runs `work` on the thread, with Python's lock held, and waits for it. Throws what it throws, which must
  // hold nothing of Python's; and std::runtime_error when the work has called exit. One call at a time.
  void run(const std::function<void()>& work);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pollux::python
