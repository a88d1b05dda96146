#include "loader.hpp"

#include <stdexcept>

#include "hosting.hpp"
#include "python_error.hpp"
#include "trust.hpp"

namespace pollux::python {
namespace {

namespace py = pybind11;

// None when there is no such attribute. Unlike Python's getattr with a default, it throws what a property
// raises, AttributeError included.
py::object attribute_of(const py::object& object, const char* name) {
  if (PyObject* const found = PyObject_GetAttrString(object.ptr(), name))
    return py::reinterpret_steal<py::object>(found);
  py::error_already_set error;
  const py::handle type = py::type::handle_of(object);
  if (!error.matches(PyExc_AttributeError) || py::hasattr(type, name)) throw error;
  return py::none();
}

py::object function_of(const py::object& reporter, const char* name) {
  py::object function = attribute_of(reporter, name);
  if (function.is_none()) return {};
  if (PyCallable_Check(function.ptr()) == 0)
    throw std::runtime_error(std::string(name) + " cannot be called");
  return function;
}

// One that wants arguments is not the host's to call: the class has it for purposes of its own.
py::object callback_of(const py::object& reporter, const char* name, Loaded& loaded) {
  py::object function = function_of(reporter, name);
  if (!function || !py::bool_(hosting(Part::methods, "wants_arguments")(function))) return function;
  loaded.warning += (loaded.warning.empty() ? "" : "; ") + std::string("the method ") + name +
                    " is not called, because it cannot be called without arguments";
  return {};
}

}  // namespace

Loaded load(const Wanted& wanted, const py::dict& arguments) {
  return translated([&] {
    py::list folders;
    for (const std::string& folder : wanted.folders) folders.append(folder);
    for (const std::string& folder : wanted.folders) refuse_folder_of_all(folder);
    for (const py::handle file : hosting(Part::modules, "files_of")(wanted.module, folders))
      refuse_file_of_all(py::str(file));
    const py::object module = hosting(Part::modules, "load")(wanted.module, folders);
    const py::object type = attribute_of(module, wanted.name.c_str());
    const std::string place = "module '" + wanted.module + "' (" +
                              std::string(py::str(py::getattr(module, "__file__", py::str("built in")))) +
                              ")";
    if (type.is_none()) throw std::runtime_error(place + " has no class '" + wanted.name + "'");
    if (PyCallable_Check(type.ptr()) == 0)
      throw std::runtime_error("'" + wanted.name + "' of " + place + " is not a class");

    Loaded loaded;
    loaded.reporter = type(**arguments);
    loaded.record_timing = function_of(loaded.reporter, "record_timing");
    loaded.record_metric = function_of(loaded.reporter, "record_metric");
    loaded.flush = callback_of(loaded.reporter, "flush", loaded);
    loaded.close = callback_of(loaded.reporter, "close", loaded);
    if (!loaded.record_timing && !loaded.record_metric) {
      throw std::runtime_error(
          "class '" + wanted.name + "' of " + place +
          " is not a reporter: it needs record_timing(self, scope, duration, **metadata), "
          "record_metric(self, scope, value, **metadata) or both");
    }
    return loaded;
  });
}

}  // namespace pollux::python
