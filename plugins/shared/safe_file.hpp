// Safe opening: a file is opened only if it is a regular file of this process's user, reached through no
// symbolic link, and is locked against a second writer. What another user can put at a path is never
// followed, never waited for and never written to.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/own_descriptor.hpp>

#include "shared/descriptor.hpp"

namespace pollux::shared {

// Makes the folders that are missing: such that those who may read a file of that mode may enter, as far as
// the umask lets them. Throws std::runtime_error.
void make_folders(const std::filesystem::path& folder, mode_t mode);

// Throws std::runtime_error, with what to do, unless `status` is of a regular file that belongs to the user
// of this process, or to root.
void check_file(const struct stat& status, const std::string& path);

// The same for what `path` names, itself and not what a link leads to. False if there is nothing. Opens
// nothing.
[[nodiscard]] bool check_path(const std::string& path);

// Makes an empty file with these permissions, past the umask. False if something is there already.
[[nodiscard]] bool make_file(const std::string& path, mode_t mode);

struct LockedFile {
  Descriptor file;    // for reading and for writing at the end
  OwnDescriptor own;  // declared last: gone before the file is closed
  Identity identity;
};

// Opens the file, or makes it with these permissions, and locks it with flock(2), which a forked child does
// not keep. Throws std::runtime_error: also when another reporter or process has the lock.
[[nodiscard]] LockedFile open_locked(const std::string& path, mode_t mode, HostView host);

}  // namespace pollux::shared
