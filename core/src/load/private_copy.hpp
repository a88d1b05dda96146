// A private copy: a plugin's bytes under a name that nobody else can give to other bytes.
// In: a file that was read. Out: the path that the loader is given.
#pragma once

#include <filesystem>

#include "load/plugin_file.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// The copy is named by its hash, is read-only, and lies in the private folder. It stays there when the
// process ends, for debuggers and core dumps refer to it, and serves the next process, which checks it
// before. A copy that has been changed is replaced.
[[nodiscard]] Result<std::filesystem::path> copy_privately(const PluginFile& file);

}  // namespace pollux::load
