// The folder of the plugins that are installed together with this library or command.
#pragma once

#include <filesystem>
#include <optional>

namespace pollux::load {

// Found relative to the file of this library or program, so that an installation may be moved as a whole.
// Nothing where that folder does not exist, as in a build tree.
[[nodiscard]] std::optional<std::filesystem::path> installed_folder();

// The same, for code that was loaded from `file`.
[[nodiscard]] std::optional<std::filesystem::path> installed_folder_for(const std::filesystem::path& file);

}  // namespace pollux::load
