// Tries one place after the other. The folder is judged by its descriptor, not by its name.
#include "load/private_folder.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>
#include <string>
#include <system_error>

#include "load/descriptor.hpp"

namespace pollux::load {
namespace {

namespace fs = std::filesystem;

constexpr mode_t folder_sticky = 01000;
constexpr mode_t writable_by_others = 0022;
constexpr mode_t open_to_others = 0077;

// Empty when nobody but root and this user can rename or remove what this user has in the place.
std::string why_not_in(const Descriptor& place) {
  if (!place) return last_error().message();
  struct stat status {};
  struct statvfs system {};
  if (::fstat(place.number(), &status) != 0 || ::fstatvfs(place.number(), &system) != 0)
    return last_error().message();
  if (status.st_uid != 0 && status.st_uid != ::geteuid())
    return "owned by user " + std::to_string(status.st_uid);
  if ((status.st_mode & writable_by_others) != 0 && (status.st_mode & folder_sticky) == 0)
    return "others may write it, and it is not sticky";
  if ((system.f_flag & ST_NOEXEC) != 0) return "mounted noexec";
  return {};
}

// Empty when the folder is there and is this user's alone.
std::string why_not(const Descriptor& folder) {
  if (!folder) return last_error().message();
  struct stat status {};
  if (::fstat(folder.number(), &status) != 0) return last_error().message();
  if (status.st_uid != ::geteuid()) return "owned by user " + std::to_string(status.st_uid);
  if ((status.st_mode & open_to_others) != 0) return "open to others";
  return {};
}

// Empty when the folder of that name in the place is this user's alone.
std::string why_not_named(const Descriptor& place, const std::string& name) {
  return why_not(
      Descriptor(::openat(place.number(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)));
}

// One that an earlier process of this user's has made beside a name that was taken; empty: there is none.
std::string find_beside(const fs::path& place, const Descriptor& in, const std::string& taken) {
  std::error_code error;
  for (fs::directory_iterator at(place, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with(taken + "-") && why_not_named(in, name).empty()) return name;
  }
  return {};
}

// The folder in that place, or empty with the reason added to `reasons`.
fs::path make_in(const fs::path& place, std::string& reasons) {
  const auto refuse = [&](const fs::path& what, const std::string& why) {
    reasons += (reasons.empty() ? "" : ", ") + what.string() + " (" + why + ")";
    return fs::path();
  };
  const Descriptor in(::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (const std::string why = why_not_in(in); !why.empty()) return refuse(place, why);
  const std::string name = "pollux-plugins-" + std::to_string(::geteuid());
  if (::mkdirat(in.number(), name.c_str(), 0700) != 0 && errno != EEXIST)
    return refuse(place / name, last_error().message());
  const std::string why = why_not_named(in, name);
  if (why.empty()) return place / name;
  if (const std::string other = find_beside(place, in, name); !other.empty()) return place / other;
  std::string made = (place / (name + "-XXXXXX")).string();
  if (::mkdtemp(made.data())) return made;
  return refuse(place / name, why);
}

}  // namespace

Result<fs::path> open_private_folder() {
  std::string reasons;
  // Not getenv: a program that runs with more rights than its caller must not be told a place by the caller.
  for (const char* place : std::initializer_list<const char*>{
           ::secure_getenv("XDG_RUNTIME_DIR"), ::secure_getenv("TMPDIR"), "/tmp", "/var/tmp"}) {
    if (!place || *place != '/') continue;
    if (fs::path folder = make_in(place, reasons); !folder.empty()) return folder;
  }
  return failure(Error{"", "no folder can hold this user's private copy of a plugin: " + reasons,
                       "a place that only root and this user may change, from which programs run",
                       "set XDG_RUNTIME_DIR or TMPDIR to one"});
}

}  // namespace pollux::load
