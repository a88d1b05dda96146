#include "call.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace pollux::python {
namespace {

namespace py = pybind11;

constexpr std::size_t positions = 2;

bool has_names(const py::object& tuple, const std::vector<py::object>& names) {
  if (!tuple || static_cast<std::size_t>(PyTuple_GET_SIZE(tuple.ptr())) != names.size()) return false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (PyTuple_GET_ITEM(tuple.ptr(), static_cast<Py_ssize_t>(i)) != names[i].ptr()) return false;
  }
  return true;
}

}  // namespace

void Call::begin(const py::object& first, py::object second) {
  values_.clear();
  names_.clear();
  values_.push_back(first);
  values_.push_back(std::move(second));
}

void Call::add(const py::object& name, py::object value) {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i].ptr() == name.ptr()) {
      values_[positions + i] = std::move(value);
      return;
    }
  }
  names_.push_back(name);
  values_.push_back(std::move(value));
}

void Call::call(const py::object& function) {
  raw_.assign(1, nullptr);
  for (const py::object& value : values_) raw_.push_back(value.ptr());
  PyObject* answer = PyObject_Vectorcall(function.ptr(), raw_.data() + 1,
                                         positions | PY_VECTORCALL_ARGUMENTS_OFFSET, names().ptr());
  if (!answer) throw py::error_already_set();
  Py_DECREF(answer);
}

const py::tuple& Call::names() {
  std::uintptr_t hash = names_.size();
  for (const py::object& name : names_) hash = hash * 31 + reinterpret_cast<std::uintptr_t>(name.ptr()) / 16;
  py::object& known = tuples_[hash % tuples_.size()];
  if (!has_names(known, names_)) {
    py::tuple made(names_.size());
    for (std::size_t i = 0; i < names_.size(); ++i) made[i] = names_[i];
    known = std::move(made);
  }
  return static_cast<const py::tuple&>(known);
}

}  // namespace pollux::python
