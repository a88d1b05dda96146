#include "python_reporter.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

#include "arguments.hpp"
#include "child_signals.hpp"
#include "exit.hpp"
#include "hosting.hpp"
#include "interpreter.hpp"
#include "python_error.hpp"
#include "reporter_thread.hpp"

namespace pollux::python {
namespace {

constexpr std::chrono::hours longest_allowance{1};    // of a host without a deadline
constexpr std::chrono::seconds default_allowance{5};  // the host's default for a shutdown

std::vector<std::string> folders_from(const Options& options) {
  std::vector<std::string> folders;
  for (const std::string& folder : options.strings("path"))
    folders.push_back(std::filesystem::absolute(folder).lexically_normal().string());
  return folders;
}

void call(const py::object& function) {
  if (function) function();
}

// The steps of an end: each is taken whether or not those before it have failed.
class Steps {
 public:
  template <class Step>
  void take(Step&& step) {
    try {
      translated(step);
    } catch (const std::exception& error) {
      failures_ += (failures_.empty() ? "" : "\n") + std::string(error.what());
    }
  }
  // Throws std::runtime_error with all failures.
  void finish() const {
    if (!failures_.empty()) throw std::runtime_error(failures_);
  }

 private:
  std::string failures_;
};

}  // namespace

struct PythonReporter::Running {
  explicit Running(const std::string& name) : thread(name) {}

  struct Python {
    explicit Python(Loaded made)
        : loaded(std::move(made)),
          arguments(OptionalKeywords(loaded.record_timing), OptionalKeywords(loaded.record_metric)) {}
    Loaded loaded;
    Arguments arguments;
  };

  // What it has in Python is freed on its thread; kept when that is not there any more.
  ~Running() {
    try {
      thread.run([this] { python.reset(); });
    } catch (const std::exception&) {
      static_cast<void>(python.release());
    }
  }

  std::unique_ptr<Python> python;
  ReporterThread thread;
};

PythonReporter::PythonReporter(const Options& options, HostView host)
    : host_(host),
      wanted_{options.string("module"), options.string("class"), folders_from(options),
              options.string("venv")},
      keywords_(options.table("kwargs")) {}
PythonReporter::PythonReporter(PythonReporter&&) noexcept = default;

PythonReporter::~PythonReporter() {
  try {
    if (running_) end(std::exchange(running_, nullptr), default_allowance);
  } catch (const std::exception& error) {
    host_.error(error.what());
  }
}

void PythonReporter::start() {
  start_python(wanted_.venv, host_);
  auto running = std::make_unique<Running>("pollux " + std::string(host_.reporter_name()));
  running->thread.run([&] {
    translated([&] {
      guard_child_processes(host_);
      running->python = std::make_unique<Running::Python>(load(wanted_, keywords_.to_python()));
    });
  });
  note_reporter_started();
  if (const std::string& warning = running->python->loaded.warning; !warning.empty()) host_.warning(warning);
  running_ = std::move(running);
}

BatchResult PythonReporter::record_batch(const Batch& batch) {
  if (!running_) throw std::logic_error("the python reporter was given events while it was not started");
  BatchResult result;
  running_->thread.run([&] { record(*running_, batch, result); });
  return result;
}

// An event that raises is rejected, whatever it raises; the others are delivered.
void PythonReporter::record(Running& running, const Batch& batch, BatchResult& result) {
  const Loaded& python = running.python->loaded;
  for (const Event event : batch) {
    try {
      if (event.is_timing() && python.record_timing) {
        running.python->arguments.of(event.timing()).call(python.record_timing);
      } else if (event.is_metric() && python.record_metric) {
        running.python->arguments.of(event.metric()).call(python.record_metric);
      }
      if (is_forked_child()) leave_forked_child(0);
    } catch (const py::error_already_set& error) {
      if (is_forked_child()) leave_forked_child(exit_status(error));
      if (const auto wait = retry_after(error)) {
        result.retry = true;
        result.retry_after = *wait;
        result.message = traceback_of(error);
        return;
      }
      if (result.rejected++ == 0) result.message = traceback_of(error);
    } catch (const std::exception& error) {  // an argument that could not be made
      if (result.rejected++ == 0) result.message = error.what();
    }
    batch.advance(++result.consumed, result.rejected);
  }
}

void PythonReporter::flush() {
  if (!running_) return;
  running_->thread.run([&] {
    Steps steps;
    steps.take([&] { call(running_->python->loaded.flush); });
    steps.take([] { hosting(Part::ending, "flush_standard_streams")(); });
    steps.finish();
  });
}

void PythonReporter::stop(Deadline deadline) {
  const auto left =
      std::min<std::chrono::nanoseconds>(deadline - std::chrono::steady_clock::now(), longest_allowance);
  if (running_) end(std::exchange(running_, nullptr), left);
}

// What the class holds is freed before its files are flushed; a file that only it holds is closed by that.
void PythonReporter::end(const std::unique_ptr<Running>& running, std::chrono::nanoseconds allowance) {
  const auto work = [&] {
    Steps steps;
    steps.take([&] { call(running->python->loaded.flush); });
    steps.take([&] { call(running->python->loaded.close); });
    running->python.reset();
    steps.take([] { hosting(Part::ending, "end_reporter")(); });
    steps.finish();
  };
  std::exception_ptr failure;
  try {
    running->thread.run(work);
  } catch (...) {
    failure = std::current_exception();
  }
  note_reporter_ended(allowance);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace pollux::python
