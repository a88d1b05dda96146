#include "reporter_thread.hpp"

#include <Python.h>
#include <pthread.h>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "interpreter.hpp"

namespace pollux::python {

struct ReporterThread::State {
  std::mutex mutex;
  std::condition_variable changed;
  const std::function<void()>* work = nullptr;  // null when it is done
  std::exception_ptr error;
  bool is_ending = false;
  bool has_exited = false;
  std::thread thread;

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

  // The state of the thread in Python is kept between calls, and with it what threading.local() holds.
  void body() {
    const PyGILState_STATE before = ::PyGILState_Ensure();
    PyThreadState* python = ::PyEval_SaveThread();
    for (;;) {
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return work || is_ending; });
        if (!work) break;
      }
      ::PyEval_RestoreThread(python);
      do_work();
      python = ::PyEval_SaveThread();
    }
    ::PyEval_RestoreThread(python);
    ::PyGILState_Release(before);
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

ReporterThread::ReporterThread() : state_(std::make_shared<State>()) {
  state_->thread = std::thread([state = state_] {
    ::pthread_setname_np(::pthread_self(), "plx reporter");
    thread_local LeavesByExit leaves;
    leaves.on_exit = [state] { state->leave(); };
    state->body();
    leaves.on_exit = nullptr;
  });
}

ReporterThread::~ReporterThread() {
  bool has_exited = false;
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_ending = true;
    has_exited = state_->has_exited;
    state_->changed.notify_all();
  }
  if (has_exited || is_forked_child()) {
    state_->thread.detach();
  } else {
    state_->thread.join();
  }
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
