#include "child_signals.hpp"

#include <pybind11/eval.h>
#include <pybind11/pybind11.h>

#include <cstdint>

#include <pollux/abi/ext/signals.h>

namespace pollux::python {
namespace {

namespace py = pybind11;

// A thread of the host's is known by its mask, in which only the three that the host leaves as it finds them
// may differ. Threads that Python starts from one inherit it.
constexpr const char* guard_code = R"py(
import functools, os, signal, sys
import _posixsubprocess

_host_mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
_may_differ = {signal.SIGABRT, signal.SIGPROF, signal.SIGVTALRM}

def _guarded(function):
    @functools.wraps(function)
    def start(*arguments, **keywords):
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
        if not (mask ^ _host_mask) <= _may_differ:
            return function(*arguments, **keywords)
        signal.pthread_sigmask(signal.SIG_SETMASK, child_mask)
        try:
            return function(*arguments, **keywords)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    return start

for _module, _names in ((_posixsubprocess, ("fork_exec",)), (sys.modules.get("subprocess"), ("_fork_exec",)),
                        (os, ("posix_spawn", "posix_spawnp", "system"))):
    for _name in _names:
        if hasattr(_module, _name):
            setattr(_module, _name, _guarded(getattr(_module, _name)))
)py";

py::set signals_of(std::uint64_t mask) {
  py::set signals;
  for (int signal = 1; signal <= 64; ++signal) {
    if ((mask >> (signal - 1) & 1) != 0) signals.add(signal);
  }
  return signals;
}

}  // namespace

void guard_child_processes(HostView host) {
  static bool is_guarded = false;  // guarded by Python's lock
  const auto* table = host.extension<pollux_ext_signals>();
  if (!table || is_guarded) return;
  py::dict scope;
  scope["__builtins__"] = py::module_::import("builtins");
  scope["child_mask"] = signals_of(table->blocked_in_child(host.raw()));
  py::exec(guard_code, scope);
  is_guarded = true;
}

}  // namespace pollux::python
