// The file that this code was loaded from.
#pragma once

#include <filesystem>

namespace pollux::platform {

// The library, or the program that this code is linked into statically; absolute, symbolic links resolved.
// Empty when the system does not tell.
[[nodiscard]] std::filesystem::path own_file();

}  // namespace pollux::platform
