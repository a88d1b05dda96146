// Interpreter: the one Python of this process, shared by every instance of the plugin. Started with the first
// of them and never ended: extension modules do not survive that, and an abandoned reporter may still be in
// it.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

namespace pollux::python {

// Starts Python, unless the program has one running already, which is then used. `venv` is the folder of a
// virtual environment, or empty: the system's Python; the first instance decides for the process. Python's
// signal handlers are not installed, and no byte code is written.
//
// Throws std::runtime_error when Python cannot be started, when it runs in another environment, and in a
// process that was forked from one that runs Python: its locks are held by threads that are not there.
void start_python(const std::string& venv);

// Holds the interpreter's lock, the GIL, while it lives. Python must have been started.
using Locked = pybind11::gil_scoped_acquire;

}  // namespace pollux::python
