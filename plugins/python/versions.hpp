// Which Python this plugin runs, and whether those that an operator installs packages for are of another
// version.
#pragma once

#include <string>

namespace pollux::python {

// The interpreter of the linked libpython: "/usr/bin/python3.11", found from the library's own place. Where
// it is not installed, its name.
[[nodiscard]] std::string matching_interpreter();

// What Python is started as: PATH's python3 when it is the matching interpreter, or that of a virtual
// environment of it, else the matching one.
[[nodiscard]] std::string default_interpreter();

// Both are empty, or say that packages are not found, because they are for another version.
[[nodiscard]] std::string warning_of_path();
[[nodiscard]] std::string warning_of_venv(const std::string& venv);

}  // namespace pollux::python
