#include "python_main.hpp"

#include <poll.h>
#include <pthread.h>
#include <pybind11/pybind11.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "hosting.hpp"
#include "locked.hpp"
#include "python_error.hpp"

namespace pollux::python {
namespace {

// What exit handlers get at least, of the time that threads have not ended in.
constexpr std::chrono::milliseconds longest_finish{500};

enum class Stage { starting, failed, running, ending, joined, finished };

// Never freed: threads that are left behind use it.
struct MainState {
  std::mutex mutex;
  std::condition_variable changed;
  Stage stage = Stage::starting;
  std::string error;
  std::string left;        // the threads that have not ended
  bool is_in_use = false;  // a reporter is still in Python
  sigset_t signals{};      // of the threads

  void enter(Stage next) {
    const std::lock_guard lock(mutex);
    if (stage < next) stage = next;
    changed.notify_all();
  }
  bool await(Stage awaited, PythonMain::Clock::time_point limit) {
    std::unique_lock lock(mutex);
    return changed.wait_until(lock, limit, [&] { return stage >= awaited; });
  }
};

MainState& main_state() {
  static MainState& state = *new MainState;
  return state;
}

class Config {
 public:
  Config() { ::PyConfig_InitPythonConfig(&config_); }
  ~Config() { ::PyConfig_Clear(&config_); }
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;

  void initialise(const Interpreter& interpreter) {
    config_.install_signal_handlers = 0;
    config_.parse_argv = 0;
    config_.write_bytecode = 0;
    // It is by the place of its program that Python finds its library and the virtual environment.
    set(config_.program_name, interpreter.executable);
    if (interpreter.executable.starts_with('/')) set(config_.executable, interpreter.executable);
    if (!interpreter.home.empty()) set(config_.home, interpreter.home);
    check(::Py_InitializeFromConfig(&config_));
  }

 private:
  void set(wchar_t*& field, const std::string& text) {
    check(::PyConfig_SetBytesString(&config_, &field, text.c_str()));
  }
  static void check(const PyStatus& status) {
    if (::PyStatus_Exception(status) != 0)
      throw std::runtime_error(std::string("Python could not be started: ") +
                               (status.err_msg ? status.err_msg : "it asked to exit"));
  }

  PyConfig config_{};
};

void initialise(MainState& state, const Interpreter& interpreter) {
  try {
    Config().initialise(interpreter);
    translated(
        [] { static_cast<void>(py::module_::import("threading")); });  // takes this thread for the main one
    state.enter(Stage::running);
  } catch (const std::exception& error) {
    state.error = error.what();
    state.enter(Stage::failed);
  }
}

// With the lock held.
void finish(MainState& state) {
  translated([&] {
    const py::object forget = state.is_in_use ? py::none() : hosting(Part::modules, "forget_all");
    hosting(Part::ending, "finish")(forget);
  });
}

void run_main(MainState& state, const Interpreter& interpreter) {
  ::pthread_setname_np(::pthread_self(), "plx py main");
  initialise(state, interpreter);
  if (state.stage == Stage::failed) return;
  PyThreadState* const python = ::PyEval_SaveThread();
  static_cast<void>(state.await(Stage::ending, PythonMain::Clock::time_point::max()));
  ::PyEval_RestoreThread(python);
  try {
    translated([] { hosting(Part::ending, "join_threads")(); });
    state.enter(Stage::joined);
    finish(state);
  } catch (const std::exception& error) {
    state.error = error.what();
  }
  ::PyEval_SaveThread();  // the thread stays Python's main one
  state.enter(Stage::finished);
}

// In place of the main thread, which waits for others.
void run_substitute(MainState& state) {
  try {
    const Locked lock;
    std::string names;
    translated([&] {
      for (const py::handle name : hosting(Part::ending, "running_threads")())
        names += (names.empty() ? "" : ", ") + std::string(py::str(name));
    });
    {
      const std::lock_guard guard(state.mutex);
      state.left = names;
    }
    finish(state);
  } catch (const std::exception& error) {
    state.error = error.what();
  }
  state.enter(Stage::finished);
}

constexpr const char* advice = "; end them in close(), or raise [telemetry] shutdown_timeout";

// There is no host's log any more. A standard error that nobody reads must not stop the exit.
void say(std::string text) {
  text = "pollux: python: " + std::move(text) + "\n";
  pollfd standard_error{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&standard_error, 1, 0) == 1 && (standard_error.revents & POLLOUT) != 0)
    static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
}

void report(MainState& state, bool has_finished) {
  const std::lock_guard lock(state.mutex);
  if (!state.error.empty()) say("an error at the end: " + state.error);
  if (!state.left.empty())
    say("threads have not ended in time and are left behind, with what they hold: " + state.left + advice);
  if (!has_finished)
    say("exit handlers have not ended in time; what they and open files hold is lost" + std::string(advice));
}

}  // namespace

void PythonMain::start(const Interpreter& interpreter) {
  MainState& state = main_state();
  {
    const std::lock_guard lock(state.mutex);
    state.stage = Stage::starting;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &state.signals);
  }
  std::thread([&state, interpreter] { run_main(state, interpreter); }).detach();
  static_cast<void>(state.await(Stage::failed, Clock::time_point::max()));
  if (state.stage == Stage::failed) throw std::runtime_error(std::exchange(state.error, {}));
}

bool PythonMain::has_started() {
  MainState& state = main_state();
  const std::lock_guard lock(state.mutex);
  return state.stage >= Stage::running;
}

void PythonMain::end(Clock::time_point limit, bool is_in_use) {
  MainState& state = main_state();
  // The thread that exits may be in Python.
  PyThreadState* const inside = ::PyGILState_Check() != 0 ? ::PyEval_SaveThread() : nullptr;
  state.is_in_use = is_in_use;
  state.enter(Stage::ending);
  const Clock::duration for_exit_handlers =
      std::min<Clock::duration>((limit - Clock::now()) / 4, longest_finish);
  if (!state.await(Stage::joined, limit - for_exit_handlers)) {
    sigset_t before;
    ::pthread_sigmask(SIG_SETMASK, &state.signals, &before);
    try {
      std::thread([&state] { run_substitute(state); }).detach();
    } catch (const std::system_error&) {  // no thread to be had: what is left is said below
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  const bool has_finished = state.await(Stage::finished, limit);
  report(state, has_finished);
  if (inside && has_finished) ::PyEval_RestoreThread(inside);
}

void PythonMain::await_end(Clock::time_point limit) {
  static_cast<void>(main_state().await(Stage::finished, limit));
}

}  // namespace pollux::python
