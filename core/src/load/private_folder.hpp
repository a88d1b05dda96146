// The folder that private copies of plugins are kept in, which only this process's user can enter.
#pragma once

#include <filesystem>

#include "pollux/result.hpp"

namespace pollux::load {

// Makes it where it does not exist: `pollux-plugins-UID` in $XDG_RUNTIME_DIR, else in $TMPDIR, else in /tmp.
// A place is passed over when nothing may be run from it, when others could replace the folder, or when a
// folder of that name belongs to somebody else or is open to them. The error says of each place why it would
// not do.
[[nodiscard]] Result<std::filesystem::path> open_private_folder();

}  // namespace pollux::load
