#include "python_error.hpp"

#include <algorithm>
#include <string_view>

#include "hosting.hpp"

namespace pollux::python {
namespace {

namespace py = pybind11;

constexpr std::size_t longest = 1000;  // bytes; a host offers 1024
constexpr double longest_wait = 3600;  // seconds

std::string tail(const std::string& text) {
  if (text.size() <= longest) return text;
  std::size_t from = text.size() - longest;
  while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;
  return "..." + text.substr(from);
}

}  // namespace

std::string traceback_of(const py::error_already_set& error) {
  try {
    // One that C code raised at once, such as a call with wrong arguments, has no traceback.
    const py::object trace = error.trace() ? py::object(error.trace()) : py::none();
    return tail(py::bytes(hosting(Part::methods, "description_of")(error.type(), error.value(), trace)));
  } catch (const std::exception&) {
    return "a Python exception that cannot be printed";
  }
}

std::optional<std::chrono::nanoseconds> retry_after(const py::error_already_set& error) {
  py::object seconds;
  try {
    seconds = py::getattr(error.value(), "retry_after", py::none());
  } catch (const py::error_already_set&) {  // a property of the exception that raises
    return std::nullopt;
  }
  if (!PyFloat_Check(seconds.ptr()) && !PyLong_CheckExact(seconds.ptr())) return std::nullopt;
  const double wait = PyFloat_AsDouble(seconds.ptr());
  if (!(wait >= 0)) {
    PyErr_Clear();
    return std::nullopt;
  }
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(std::min(wait, longest_wait)));
}

int exit_status(const py::error_already_set& error) {
  try {
    return py::int_(hosting(Part::ending, "exit_status")(error.value()));
  } catch (const std::exception&) {
    return 1;
  }
}

}  // namespace pollux::python
