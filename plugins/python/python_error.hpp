// What a Python exception says, for the host's log and account.
#pragma once

#include <pybind11/pybind11.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

namespace pollux::python {

// The traceback as Python prints it. What does not fit a message of the host is cut off at the front: the
// end names the exception. With the lock held.
[[nodiscard]] std::string traceback_of(const pybind11::error_already_set& error);

// How long the exception asks to wait before the event is sent again: the number of seconds in its attribute
// `retry_after`. Nothing when it has none. With the lock held.
[[nodiscard]] std::optional<std::chrono::nanoseconds> retry_after(const pybind11::error_already_set& error);

// Of a process that ends by the exception, as Python has it: the code of a SystemExit, else 1. With the lock
// held.
[[nodiscard]] int exit_status(const pybind11::error_already_set& error);

// Calls `body` with the lock held; turns a Python exception into a std::runtime_error with its traceback.
template <class Body>
auto translated(Body&& body) {
  try {
    return body();
  } catch (const pybind11::error_already_set& error) {
    throw std::runtime_error(traceback_of(error));
  }
}

}  // namespace pollux::python
