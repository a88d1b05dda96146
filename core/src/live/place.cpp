#include "live/place.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace pollux::live {

Place place_of(const std::string& setting, const std::filesystem::path& base) {
  if (setting == "auto") return {own_folder(), {}};
  const std::filesystem::path path = (base / setting).lexically_normal();
  // Without its slash, for with it a link would be followed.
  return {path.parent_path(), path.filename().string()};
}

std::string name_of(pid_t process, int host) {
  return std::to_string(process) + (host == 1 ? "" : '.' + std::to_string(host)) + ".sock";
}

std::filesystem::path own_folder() {
  // Under sudo the variable may still be that of the user who asked for it.
  const char* folder = std::getenv("XDG_RUNTIME_DIR");
  struct stat found {};
  if (folder && *folder == '/' && ::stat(folder, &found) == 0 && found.st_uid == ::geteuid())
    return std::filesystem::path(folder) / "pollux";
  return "/tmp/pollux-" + std::to_string(::geteuid());
}

}  // namespace pollux::live
