// Who could have changed a plugin before it runs in this process: owners and modes in, a refusal or nothing
// out.
//
// A plugin runs with all rights of the program, so nobody else may be able to write it:
//   - neither the file nor the folder that it is in may be writable by everyone;
//   - both must be owned by root, by the effective user or by the owner of the configuration file, who
//     chooses what is loaded anyway.
// A sticky folder of root's, such as /tmp, lets everyone add files but nobody replace another's; a file in it
// is accepted when root or the effective user owns it. Symbolic links are followed, and the folder of each is
// judged as well as the file's. Folders further up are not: what they hold is their owners' affair, as it is
// for programs. plugin_file.hpp applies the rule to what it has opened.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "pollux/result.hpp"

namespace pollux::load {

// What the system says of a file or folder.
struct Access {
  std::uint32_t owner = 0;  // the user's number
  std::uint32_t mode = 0;   // permission bits, the sticky bit (01000) included
};

struct TrustedUsers {
  std::uint32_t effective = 0;
  std::optional<std::uint32_t> configuration;  // owner of the configuration file, when there is one
};

// `folder` is the one that `file` is in.
[[nodiscard]] Result<void> judge(const std::filesystem::path& file, const Access& file_access,
                                 const std::filesystem::path& folder, const Access& folder_access,
                                 const TrustedUsers& users);

}  // namespace pollux::load
