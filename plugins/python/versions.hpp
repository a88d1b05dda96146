// Which Python this plugin runs, and whether those that an operator installs packages for are of another
// version.
#pragma once

#include <string>

namespace pollux::python {

// The interpreter of the linked libpython: "/usr/bin/python3.11", found from the library's own place. Where
// it is not installed, its name.
[[nodiscard]] std::string matching_interpreter();

// What Python is started as.
struct Interpreter {
  std::string executable;  // sys.executable, by which a virtual environment's packages are found
  std::string home;        // the installation that has Python's library; empty: that of the executable
};

// For a virtual environment, or none (empty). Without one it is PATH's python3 when that is the matching
// interpreter, or belongs to a virtual environment of it, else the matching one. An environment that another
// installation of this version has made is used with the library of this one: they differ in what is compiled
// in. One of another version is not used.
[[nodiscard]] Interpreter interpreter_for(const std::string& venv);

// Both are empty, or say that packages are not found, because they are for another version, or may be,
// because the version cannot be told without running a program, which neither does.
[[nodiscard]] std::string warning_of_path();
[[nodiscard]] std::string warning_of_venv(const std::string& venv);

}  // namespace pollux::python
