// The parts of the plugin that are written in Python: the modules in the folder `hosting`, compiled in.
#pragma once

#include <pybind11/pybind11.h>

namespace pollux::python {

enum class Part { child_signals, ending, methods, modules };

// A function of a part. The part runs once a process, when it is first asked for. With the lock held.
[[nodiscard]] pybind11::object hosting(Part part, const char* function);

}  // namespace pollux::python
