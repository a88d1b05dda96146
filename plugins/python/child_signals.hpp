// What Python starts as other programs (subprocess, os.posix_spawn, os.system) gets the application's signal
// mask, not that of the thread that reporters are called on: with that it would ignore SIGTERM.
#pragma once

#include <pollux/sdk/host_view.hpp>

namespace pollux::python {

// Wraps Python's functions that start programs, once for the interpreter; on threads that are not the host's
// nor started by one they do what they did. os.fork needs nothing: the host sees to it. With the lock held,
// on a thread of the host's.
void guard_child_processes(HostView host);

}  // namespace pollux::python
