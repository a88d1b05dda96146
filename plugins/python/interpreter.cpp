#include "interpreter.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <filesystem>
#include <mutex>
#include <stdexcept>

namespace pollux::python {
namespace {

// Extension modules expect Python's symbols to be global, but plugins are loaded with local ones.
void make_symbols_global() {
  Dl_info library{};
  if (::dladdr(reinterpret_cast<const void*>(&::Py_InitializeFromConfig), &library) != 0)
    ::dlopen(library.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
}

class Config {
 public:
  Config() { ::PyConfig_InitPythonConfig(&config_); }
  ~Config() { ::PyConfig_Clear(&config_); }
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;

  void initialise(const std::string& executable) {
    config_.install_signal_handlers = 0;
    config_.parse_argv = 0;
    config_.write_bytecode = 0;
    if (!executable.empty()) {  // it is by its place that Python finds the environment
      check(::PyConfig_SetBytesString(&config_, &config_.program_name, executable.c_str()));
      check(::PyConfig_SetBytesString(&config_, &config_.executable, executable.c_str()));
    }
    check(::Py_InitializeFromConfig(&config_));
  }

 private:
  static void check(const PyStatus& status) {
    if (::PyStatus_Exception(status) != 0)
      throw std::runtime_error(std::string("Python could not be started: ") +
                               (status.err_msg ? status.err_msg : "it asked to exit"));
  }

  PyConfig config_{};
};

std::string python_of(const std::string& venv) {
  if (venv.empty()) return {};
  const std::filesystem::path folder = std::filesystem::absolute(venv).lexically_normal();
  if (!std::filesystem::exists(folder / "pyvenv.cfg"))
    throw std::runtime_error(
        "'" + folder.string() +
        "' is no virtual environment: it has no pyvenv.cfg; make one with python3 -m venv");
  return (folder / "bin" / "python3").string();
}

struct Started {
  pid_t process = 0;
  std::string executable;
};

}  // namespace

void start_python(const std::string& venv) {
  static std::mutex& mutex = *new std::mutex;
  static Started& started = *new Started;
  const std::lock_guard lock(mutex);
  if (started.process != 0 && started.process != ::getpid())
    throw std::runtime_error(
        "this process was forked from one that runs Python, which cannot go on in it; start the program anew "
        "(fork and exec) instead");
  const std::string executable = python_of(venv);
  if (started.process == 0) {
    if (::Py_IsInitialized() == 0) {
      make_symbols_global();
      Config().initialise(executable);
      ::PyEval_SaveThread();  // every thread takes the lock when it needs it, this one too
      started.executable = executable;
    }
    started.process = ::getpid();
  }
  if (!executable.empty() && executable != started.executable)
    throw std::runtime_error("this process runs " +
                             (started.executable.empty() ? "the system's Python" : started.executable) +
                             " already: one process has one Python; give all reporters the same 'venv'");
}

}  // namespace pollux::python
