#include "hosting.hpp"

#include <array>
#include <cstddef>
#include <iterator>
#include <string>

#include "hosted_source.hpp"

namespace pollux::python {
namespace {

namespace py = pybind11;

struct PartSource {
  const char* name;
  const char* text;
};

constexpr PartSource part_sources[] = {{"child_signals", source::child_signals},
                                       {"ending", source::ending},
                                       {"methods", source::methods},
                                       {"modules", source::modules}};

}  // namespace

// Loaded by start_python, before a second thread is in Python.
py::object hosting(Part part, const char* function) {
  // Never freed, as Python is never ended; guarded by its lock.
  static std::array<PyObject*, std::size(part_sources)> loaded{};
  const auto at = static_cast<std::size_t>(part);
  if (!loaded[at]) {
    const std::string name = std::string("_pollux_hosting.") + part_sources[at].name;
    const std::string file = std::string("<pollux ") + part_sources[at].name + ".py>";
    py::object module = py::module_::import("types").attr("ModuleType")(name);
    const py::object code =
        py::module_::import("builtins").attr("compile")(part_sources[at].text, file, "exec");
    py::module_::import("builtins").attr("exec")(code, module.attr("__dict__"));
    loaded[at] = module.release().ptr();
  }
  return py::reinterpret_borrow<py::object>(loaded[at]).attr(function);
}

}  // namespace pollux::python
