#include "python_error.hpp"

#include <algorithm>
#include <string_view>

#include <pollux/sdk/utf8.hpp>

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
    const py::object lines =
        py::module_::import("traceback").attr("format_exception")(error.type(), error.value(), error.trace());
    std::string text = py::str(py::str("").attr("join")(lines).attr("rstrip")());
    return tail(text);
  } catch (py::error_already_set& second) {  // an exception that cannot be printed
    second.discard_as_unraisable("the traceback of an exception of a reporter");
    return "a Python exception that cannot be printed";
  }
}

std::optional<std::chrono::nanoseconds> retry_after(const py::error_already_set& error) {
  const py::object seconds = py::getattr(error.value(), "retry_after", py::none());
  if (!PyFloat_Check(seconds.ptr()) && !PyLong_CheckExact(seconds.ptr())) return std::nullopt;
  const double wait = PyFloat_AsDouble(seconds.ptr());
  if (!(wait >= 0)) {
    PyErr_Clear();
    return std::nullopt;
  }
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(std::min(wait, longest_wait)));
}

}  // namespace pollux::python
