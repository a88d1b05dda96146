// Finds the section .pollux in a 64-bit PE library (a DLL): untrusted bytes in, the section or a reason out.
#pragma once

#include <string>

#include "load/file_bytes.hpp"
#include "load/object_file.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// `file` begins with "MZ".
[[nodiscard]] Result<ObjectFile> read_pe(const FileBytes& file, const std::string& where);

}  // namespace pollux::load
