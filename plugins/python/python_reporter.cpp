#include "python_reporter.hpp"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>

#include "arguments.hpp"
#include "child_signals.hpp"
#include "interpreter.hpp"
#include "python_error.hpp"

namespace pollux::python {
namespace {

namespace py = pybind11;

std::vector<std::string> folders_from(const Options& options) {
  std::vector<std::string> folders;
  for (const std::string& folder : options.strings("path"))
    folders.push_back(std::filesystem::absolute(folder).lexically_normal().string());
  return folders;
}

void call(const py::object& function) {
  if (function) function();
}

void flush_stream(const char* name) {
  const py::object stream = py::getattr(py::module_::import("sys"), name, py::none());
  if (!stream.is_none()) stream.attr("flush")();
}

// What print() wrote, which waits in Python's buffer.
void flush_streams() {
  flush_stream("stdout");
  flush_stream("stderr");
}

}  // namespace

struct PythonReporter::Running {
  Loaded loaded;
  Arguments arguments;
};

PythonReporter::PythonReporter(const Options& options, HostView host)
    : host_(host),
      wanted_{options.string("module"), options.string("class"), folders_from(options),
              options.string("venv")},
      keywords_(options.table("kwargs")) {}
PythonReporter::PythonReporter(PythonReporter&&) noexcept = default;

PythonReporter::~PythonReporter() {
  if (!running_) return;
  const Locked lock;
  running_.reset();
}

void PythonReporter::start() {
  start_python(wanted_.venv);
  const Locked lock;
  translated([&] { guard_child_processes(host_); });
  running_.reset(new Running{load(wanted_, keywords_.to_python()), {}});
}

BatchResult PythonReporter::record_batch(const Batch& batch) {
  if (!running_) throw std::logic_error("the python reporter was given events while it was not started");
  const Locked lock;
  const Loaded& python = running_->loaded;
  BatchResult result;
  for (const Event event : batch) {
    try {
      if (event.is_timing() && python.record_timing) {
        running_->arguments.of(event.timing()).call(python.record_timing);
      } else if (event.is_metric() && python.record_metric) {
        running_->arguments.of(event.metric()).call(python.record_metric);
      }
    } catch (const py::error_already_set& error) {
      if (const auto wait = retry_after(error)) {
        result.retry = true;
        result.retry_after = *wait;
        result.message = traceback_of(error);
        return result;
      }
      if (result.rejected++ == 0) result.message = traceback_of(error);
    }
    batch.advance(++result.consumed, result.rejected);
  }
  return result;
}

void PythonReporter::flush() {
  if (!running_) return;
  const Locked lock;
  translated([&] {
    call(running_->loaded.flush);
    flush_streams();
  });
}

void PythonReporter::stop() {
  if (!running_) return;
  const Locked lock;
  const std::unique_ptr<Running> running = std::move(running_);
  translated([&] {
    call(running->loaded.flush);
    flush_streams();
    call(running->loaded.close);
  });
}

}  // namespace pollux::python
