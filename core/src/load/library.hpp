// Loads a library into this process, for the life of the process; the only door to Boost.DLL.
// In: the canonical path of a file that was judged. Out: the address of the symbol that a plugin exports.
#pragma once

#include <filesystem>

#include <pollux/abi/plugin.h>

#include "pollux/result.hpp"

namespace pollux::load {

// Resolves every symbol at once and shares none with other plugins. A library stays mapped even when it is
// refused here or later: its constructors have run, and thread-local destructors may point into it. A file
// that was replaced since it was loaded is refused, for the loader would answer with the old code under the
// new file's name.
[[nodiscard]] Result<const pollux_plugin_entry*> load_entry(const std::filesystem::path& file);

}  // namespace pollux::load
