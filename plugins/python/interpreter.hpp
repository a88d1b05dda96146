// The one Python of this process, shared by every instance of the plugin. Started with the first of them and
// never finalised: extension modules do not survive that, and an abandoned reporter may still be in it. What
// a program in Python sees at its end, it sees at exit: exit.hpp.
#pragma once

#include <string>

#include <pollux/sdk/host_view.hpp>

namespace pollux::python {

// Starts Python, unless the program has one running already, which is then used. `venv` is the folder of a
// virtual environment, or empty; the first instance decides for the process. Python's signal handlers are not
// installed, and no byte code is written. Warns when packages were installed for another version of Python
// than this one.
//
// Throws std::runtime_error when Python cannot be started, when it runs in another environment, and in a
// process that was forked from one that runs Python: its locks are held by threads that are not there.
void start_python(const std::string& venv, HostView host);

// Whether this process was forked from one that runs Python.
[[nodiscard]] bool is_forked_child() noexcept;

// Ends a child that os.fork made in a method of a reporter, and that has come out of the method: the host
// that would go on is not there. With the lock held.
[[noreturn]] void leave_forked_child(int status);

}  // namespace pollux::python
