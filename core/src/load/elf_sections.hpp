// Finds the section .pollux in a 64-bit little-endian ELF library.
// In: untrusted bytes. Out: the section, or why there is none.
#pragma once

#include <string>

#include "load/file_bytes.hpp"
#include "load/object_file.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// `file` begins with ELF's magic.
[[nodiscard]] Result<ObjectFile> read_elf(const FileBytes& file, const std::string& where);

}  // namespace pollux::load
