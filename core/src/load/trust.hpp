// Who could have changed a plugin before it runs in this process: a file in, a refusal or nothing out.
//
// A plugin runs with all rights of the program, so nobody else may be able to write it:
//   - neither the file nor the folder that it is in may be writable by everyone;
//   - both must be owned by root, by the effective user or by the owner of the configuration file, who
//   chooses what
//     is loaded anyway.
// A sticky folder of root's, such as /tmp, lets everyone add files but nobody replace another's; a file in it
// is accepted when root or the effective user owns it. A symbolic link is followed, and both its folder and
// its target's are judged. Folders further up are not: what they hold is their owners' affair, as it is for
// programs. Windows has no such modes; there nothing is refused.
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

// The rule itself. `folder` is the one that `file` is in.
[[nodiscard]] Result<void> judge(const std::filesystem::path& file, const Access& file_access,
                                 const std::filesystem::path& folder, const Access& folder_access,
                                 const TrustedUsers& users);

// The rule applied to an existing file. An empty `configuration` stands for none.
[[nodiscard]] Result<void> check_trust(const std::filesystem::path& file,
                                       const std::filesystem::path& configuration);

}  // namespace pollux::load
