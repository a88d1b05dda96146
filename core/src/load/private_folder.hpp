// The folder that private copies of plugins are kept in, which only this process's user can enter.
#pragma once

#include <filesystem>

#include "pollux/result.hpp"

namespace pollux::load {

// Makes it where it does not exist: `pollux-plugins-UID` in $XDG_RUNTIME_DIR, else in $TMPDIR, else in /tmp,
// else in /var/tmp. A place is passed over when nothing may be run from it or when others could replace the
// folder.
//
// Where that name belongs to somebody else, or to a folder that is open to others, as anybody can arrange in
// /tmp, the folder is `pollux-plugins-UID-XXXXXX`, with letters that nobody can guess; the next process finds
// it again by its owner. So nobody else can keep a plugin from being loaded.
//
// The error says of each place why it would not do.
[[nodiscard]] Result<std::filesystem::path> open_private_folder();

}  // namespace pollux::load
