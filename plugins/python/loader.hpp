// Finds a class in a module, and makes its reporter.
#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <vector>

namespace pollux::python {

struct Wanted {
  std::string module;                // "reporters", "company.telemetry"
  std::string name;                  // of the class in it
  std::vector<std::string> folders;  // absolute; searched first, in this order
  std::string venv;                  // folder of a virtual environment; empty: none
};

// A reporter and its functions; those that its class does not have are empty.
struct Loaded {
  pybind11::object reporter;
  pybind11::object record_timing;
  pybind11::object record_metric;
  pybind11::object flush;
  pybind11::object close;
  std::string warning;  // of a method that is not called, because it cannot be called without arguments
};

// Imports the module, unless everyone may write it (trust.hpp), and calls the class. Where the file of the
// module, or of one that it has imported from its folders, has changed, all of these are imported again;
// reporters of the old ones keep what they have. Throws std::runtime_error with what was found, what was
// expected, or Python's traceback. With the lock held.
[[nodiscard]] Loaded load(const Wanted& wanted, const pybind11::dict& arguments);

}  // namespace pollux::python
