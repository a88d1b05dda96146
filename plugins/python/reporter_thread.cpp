#include "reporter_thread.hpp"

#include <pthread.h>
#include <pybind11/pybind11.h>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "hosting.hpp"
#include "interpreter.hpp"
#include "locked.hpp"
#include "python_error.hpp"

namespace pollux::python {

struct ReporterThread::State {
  std::mutex mutex;
  std::condition_variable changed;
  const std::function<void()>* work = nullptr;  // null when it is done
  std::exception_ptr error;
  bool is_ending = false;
  bool has_ended = false;
  bool has_exited = false;

  // Called by the thread in place of the return from its work: it has called exit.
  void leave() {
    const std::lock_guard lock(mutex);
    if (is_ending) return;
    has_exited = true;
    work = nullptr;
    changed.notify_all();
  }

  void do_work() {
    const std::function<void()>* todo = nullptr;
    std::unique_lock lock(mutex);
    todo = work;
    lock.unlock();
    std::exception_ptr thrown;
    try {
      (*todo)();
    } catch (...) {
      thrown = std::current_exception();
    }
    if (is_forked_child()) leave_forked_child(thrown ? 1 : 0);
    lock.lock();
    error = std::move(thrown);
    work = nullptr;
    changed.notify_all();
  }

  // With the lock held, as Python calls it; given away between calls.
  void body() {
    for (;;) {
      PyThreadState* const python = ::PyEval_SaveThread();
      std::unique_lock lock(mutex);
      changed.wait(lock, [this] { return work || is_ending; });
      const bool is_over = !work;
      has_ended = is_over;
      changed.notify_all();
      lock.unlock();
      ::PyEval_RestoreThread(python);
      if (is_over) return;
      do_work();
    }
  }
};

namespace {

// exit destroys the thread_local objects of its thread before it runs any handler. Whoever waits for the work
// is then answered; else the shutdown of the host, which is such a handler, would wait for it in vain.
class LeavesByExit {
 public:
  ~LeavesByExit() {
    if (on_exit) on_exit();
  }
  std::function<void()> on_exit;
};

}  // namespace

ReporterThread::ReporterThread(const std::string& name) : state_(std::make_shared<State>()) {
  const Locked lock;
  translated([&] {
    const auto body = [state = state_] {
      ::pthread_setname_np(::pthread_self(), "plx reporter");
      thread_local LeavesByExit leaves;
      leaves.on_exit = [state] { state->leave(); };
      state->body();
      leaves.on_exit = nullptr;
    };
    hosting(Part::ending, "start_thread")(name, py::cpp_function(body));
  });
}

ReporterThread::~ReporterThread() {
  std::unique_lock lock(state_->mutex);
  state_->is_ending = true;
  state_->changed.notify_all();
  if (is_forked_child()) return;
  state_->changed.wait(lock, [this] { return state_->has_ended || state_->has_exited; });
}

void ReporterThread::run(const std::function<void()>& work) {
  std::unique_lock lock(state_->mutex);
  if (!state_->has_exited) {
    state_->work = &work;
    state_->changed.notify_all();
    state_->changed.wait(lock, [this] { return !state_->work; });
  }
  if (state_->has_exited) throw std::runtime_error("a call of it has called exit, and ends the process");
  if (const std::exception_ptr error = std::exchange(state_->error, nullptr)) std::rethrow_exception(error);
}

}  // namespace pollux::python
