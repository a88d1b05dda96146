// Loads a library into this process, for the life of the process; the only door to Boost.DLL.
// In: a file that was read and judged. Out: the address of the symbol that a plugin exports.
#pragma once

#include <filesystem>

#include <pollux/abi/plugin.h>

#include "load/plugin_file.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

enum class LoadFrom {
  installed,     // where the file is, unless that path has served other bytes
  private_copy,  // always a copy of the bytes that were read: for a file that is pinned
};

struct LoadedEntry {
  const pollux_plugin_entry* entry;
  std::filesystem::path library;  // the path that was loaded
};

// Resolves every symbol at once and shares none with other plugins. A library stays mapped even when it is
// refused here or later: its constructors have run, and thread-local destructors may point into it.
//
// The same bytes are loaded once, whatever path they come from; but bytes that were loaded where they are
// installed do not serve a caller who asks for a private copy. Other bytes at a path that was loaded before
// are loaded beside the old ones from a private copy, for the system's loader goes by names and would answer
// with the old code. The same is done when the file is replaced between being read and being loaded: then the
// other file's constructors have run, but the entry is that of `file`.
//
// Constructors that have not returned after load_timeout are abandoned with their thread; see loader.hpp.
[[nodiscard]] Result<LoadedEntry> load_entry(const PluginFile& file, LoadFrom from);

}  // namespace pollux::load
