#include "interpreter.hpp"

#include <dlfcn.h>
#include <pthread.h>
#include <pybind11/pybind11.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <filesystem>
#include <future>
#include <mutex>
#include <stdexcept>
#include <system_error>

#include "hosting.hpp"
#include "locked.hpp"
#include "python_error.hpp"
#include "python_main.hpp"
#include "trust.hpp"
#include "versions.hpp"

namespace pollux::python {
namespace {

std::atomic<bool> is_child = false;  // of a process that ran Python

struct Started {
  bool has_started = false;
  std::string environment;  // empty: none
};

// Extension modules expect Python's symbols to be global, but plugins are loaded with local ones.
void make_symbols_global() {
  Dl_info library{};
  if (::dladdr(reinterpret_cast<const void*>(&::Py_InitializeFromConfig), &library) != 0)
    ::dlopen(library.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
}

// The folder of a virtual environment, absolute.
std::string checked_environment(const std::string& venv) {
  if (venv.empty()) return {};
  const std::filesystem::path folder = std::filesystem::absolute(venv).lexically_normal();
  if (!std::filesystem::exists(folder / "pyvenv.cfg"))
    throw std::runtime_error("'" + folder.string() +
                             "' is not a virtual environment: it has no pyvenv.cfg; make one with '" +
                             matching_interpreter() + " -m venv'");
  return folder.string();
}

// The package `pollux` is in the folder `python` beside this plugin, where that is installed.
std::string shipped_folder(HostView host) {
  const std::filesystem::path folder = std::filesystem::path(host.plugin_file()).parent_path() / "python";
  std::error_code error;
  return std::filesystem::is_directory(folder / "pollux", error) ? folder.string() : std::string();
}

void prepare(HostView host) {
  const Locked lock;
  translated([&] {
    for (const Part part : {Part::child_signals, Part::ending, Part::methods, Part::modules})
      static_cast<void>(hosting(part, "__name__"));
    const std::string folder = shipped_folder(host);
    if (!folder.empty()) refuse_folder_of_all(folder);
    hosting(Part::modules, "ship")(folder, py::cpp_function(&refuse_file_of_all));
  });
}

}  // namespace

bool is_forked_child() noexcept { return is_child.load(std::memory_order_relaxed); }

void leave_forked_child(int status) {
  try {
    for (const char* name : {"stdout", "stderr"}) {
      const py::object stream = py::getattr(py::module_::import("sys"), name, py::none());
      if (!stream.is_none()) stream.attr("flush")();
    }
  } catch (const std::exception&) {  // what it has printed is lost
  }
  ::_exit(status);
}

void start_python(const std::string& venv, HostView host) {
  static std::mutex& mutex = *new std::mutex;
  static Started& started = *new Started;
  if (is_forked_child())
    throw std::runtime_error(
        "this process was forked from one that runs Python, which cannot be used in it; start the program "
        "again "
        "(fork and exec) instead");
  const std::lock_guard lock(mutex);
  const std::string environment = checked_environment(venv);
  if (!started.has_started) {
    if (::Py_IsInitialized() == 0) {
      make_symbols_global();
      PythonMain::start(interpreter_for(environment));
      const std::string warning = environment.empty() ? warning_of_path() : warning_of_venv(environment);
      if (!warning.empty()) host.warning(warning);
      started.environment = environment;
    }
    // On a thread that ends: pybind11 keeps the state of the thread that it is first used on.
    std::async(std::launch::async, [&] { prepare(host); }).get();
    ::pthread_atfork(nullptr, nullptr, [] { is_child.store(true, std::memory_order_relaxed); });
    started.has_started = true;
  }
  if (!environment.empty() && environment != started.environment)
    throw std::runtime_error("this process runs " +
                             (started.environment.empty() ? "the system's Python" : started.environment) +
                             " already: one process has one Python; give all reporters the same 'venv'");
}

}  // namespace pollux::python
