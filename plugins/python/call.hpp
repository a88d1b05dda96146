// Call: one call of a method, built argument by argument. Keyword arguments go by Python's vectorcall: the
// values in an array, and the tuple of their names, which is the same for events of one shape.
#pragma once

#include <pybind11/pybind11.h>

#include <array>
#include <cstddef>
#include <vector>

namespace pollux::python {

// With the lock held, its destruction included.
class Call {
 public:
  // The arguments by position; ends what was built before.
  void begin(const pybind11::object& first, pybind11::object second);

  // A keyword argument; one of the same name is replaced. Names are compared by their addresses: interned.
  void add(const pybind11::object& name, pybind11::object value);

  // Throws pybind11::error_already_set.
  void call(const pybind11::object& function);

 private:
  // The tuple of the names as they are.
  [[nodiscard]] const pybind11::tuple& names();

  std::vector<pybind11::object> values_;     // positions first
  std::vector<pybind11::object> names_;      // of those after them
  std::vector<PyObject*> raw_;               // the values, with a place before them for Python
  std::array<pybind11::object, 64> tuples_;  // by their names
};

}  // namespace pollux::python
