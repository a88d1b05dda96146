#include "loader.hpp"

#include <pybind11/eval.h>

#include <stdexcept>

#include "python_error.hpp"
#include "trust.hpp"

namespace pollux::python {
namespace {

namespace py = pybind11;

// What is easier said in Python. A module is known by its file and the file's time and size: two reporters
// may name modules alike in different folders.
constexpr const char* import_code = R"py(
import importlib, importlib.machinery, os, sys

_stamps = {}

def _stamp(path):
    try:
        status = os.stat(path)
    except (OSError, TypeError):
        return None
    return (path, status.st_mtime_ns, status.st_size)

def _found_now(module):
    parent = module.rpartition(".")[0]
    path = sys.modules[parent].__path__ if parent in sys.modules else None
    spec = importlib.machinery.PathFinder.find_spec(module, path)
    return spec.origin if spec else None

# What would run: the module and the packages that it is in, and what Python has compiled of them.
def files_of(module, folders):
    importlib.invalidate_caches()
    path, name = folders + sys.path, ""
    for part in module.split("."):
        name = name + "." + part if name else part
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None:  # built in, or nowhere, as the import then says
            return
        path = spec.submodule_search_locations
        if spec.has_location:
            yield spec.origin
            if spec.cached and os.path.exists(spec.cached):
                yield spec.cached

def import_module(module, folders):
    for folder in reversed(folders):
        if folder in sys.path:
            sys.path.remove(folder)
        sys.path.insert(0, folder)
    if module in _stamps and module in sys.modules:
        if _stamps[module] != _stamp(_found_now(module)):
            del sys.modules[module]
    imported = importlib.import_module(module)
    _stamps[module] = _stamp(getattr(imported, "__file__", None))
    return imported
)py";

py::object function_in_python(const char* name) {
  static PyObject* scope = nullptr;  // lives as long as the interpreter; guarded by its lock
  if (!scope) {
    py::dict made;
    made["__builtins__"] = py::module_::import("builtins");
    py::exec(import_code, made);
    scope = made.release().ptr();
  }
  return py::reinterpret_borrow<py::dict>(scope)[name];
}

py::object function_of(const py::object& reporter, const char* name) {
  py::object function = py::getattr(reporter, name, py::none());
  if (function.is_none()) return {};
  if (PyCallable_Check(function.ptr()) == 0)
    throw std::runtime_error(std::string(name) + " cannot be called");
  return function;
}

}  // namespace

Loaded load(const Wanted& wanted, const py::dict& arguments) {
  return translated([&] {
    py::list folders;
    for (const std::string& folder : wanted.folders) folders.append(folder);
    for (const std::string& folder : wanted.folders) refuse_folder_of_all(folder);
    for (const py::handle file : function_in_python("files_of")(wanted.module, folders))
      refuse_file_of_all(py::str(file));
    const py::object module = function_in_python("import_module")(wanted.module, folders);
    const py::object type = py::getattr(module, wanted.name.c_str(), py::none());
    const std::string place = "module '" + wanted.module + "' (" +
                              std::string(py::str(py::getattr(module, "__file__", py::str("built in")))) +
                              ")";
    if (type.is_none()) throw std::runtime_error(place + " has no class '" + wanted.name + "'");
    if (PyCallable_Check(type.ptr()) == 0)
      throw std::runtime_error("'" + wanted.name + "' of " + place + " is no class");

    Loaded loaded;
    loaded.reporter = type(**arguments);
    loaded.record_timing = function_of(loaded.reporter, "record_timing");
    loaded.record_metric = function_of(loaded.reporter, "record_metric");
    loaded.flush = function_of(loaded.reporter, "flush");
    loaded.close = function_of(loaded.reporter, "close");
    if (!loaded.record_timing && !loaded.record_metric) {
      throw std::runtime_error("class '" + wanted.name + "' of " + place +
                               " is no reporter: it needs record_timing(self, scope, duration, **metadata), "
                               "record_metric(self, scope, value, **metadata) or both");
    }
    return loaded;
  });
}

}  // namespace pollux::python
