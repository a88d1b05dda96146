#include "child_signals.hpp"

#include <pybind11/pybind11.h>

#include <cstdint>

#include <pollux/abi/ext/signals.h>

#include "hosting.hpp"

namespace pollux::python {
namespace {

namespace py = pybind11;

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
  hosting(Part::child_signals, "guard")(signals_of(table->blocked_in_child(host.raw())));
  is_guarded = true;
}

}  // namespace pollux::python
