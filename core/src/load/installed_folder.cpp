#include "load/installed_folder.hpp"

#include <system_error>

#include "platform/own_file.hpp"

namespace pollux::load {

// The build sets both, from the folders of the installation: the way from libraries, and from programs.
std::optional<std::filesystem::path> installed_folder_for(const std::filesystem::path& file) {
  if (file.empty()) return std::nullopt;
  for (const char* way : {POLLUX_PLUGINS_FROM_LIBRARIES, POLLUX_PLUGINS_FROM_PROGRAMS}) {
    std::error_code error;
    std::filesystem::path folder = (file.parent_path() / way).lexically_normal();
    if (std::filesystem::is_directory(folder, error)) return folder;
  }
  return std::nullopt;
}

std::optional<std::filesystem::path> installed_folder() { return installed_folder_for(platform::own_file()); }

}  // namespace pollux::load
