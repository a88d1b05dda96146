// When Python ends: at exit, after the hosts have ended their reporters. Not earlier: a reporter that is
// added later needs what Python takes down at its end, such as concurrent.futures.
#pragma once

#include <chrono>

namespace pollux::python {

// Both do nothing when the program runs Python itself, and ends it itself.

// A reporter runs, and the libraries that it needs are loaded. Throws std::runtime_error when Python has
// ended.
void note_reporter_started();

// It has ended. `allowance` is what the host gives for an end, from now on.
void note_reporter_ended(std::chrono::nanoseconds allowance);

}  // namespace pollux::python
