// Looks before it opens, so that opening has no effect on a device or a FIFO, and looks at what was opened
// again, because the path may have changed in between.
#include "shared/safe_file.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <optional>

namespace pollux::shared {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::runtime_error("cannot write to '" + path + "': " + why);
}

const char* kind_of(mode_t mode) {
  if (S_ISLNK(mode)) return "a symbolic link";
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

// Opens what is there, or makes the file. No descriptor, with errno, if that failed.
LockedFile open_or_make(const std::string& path, bool is_there, mode_t mode, HostView host) {
  constexpr int flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  LockedFile opened;
  opened.file = Descriptor(opened.own.open(host, [&] {
    return is_there ? ::open(path.c_str(), flags) : ::open(path.c_str(), flags | O_CREAT | O_EXCL, mode);
  }));
  const int error = errno;
  if (opened.file && !is_there && ::fchmod(opened.file.get(), mode) != 0)
    fail("set the permissions of", path);  // past the umask
  errno = error;
  return opened;
}

}  // namespace

void make_folders(const std::filesystem::path& folder, mode_t mode) {
  struct stat found {};
  if (folder.empty() || ::stat(folder.c_str(), &found) == 0) return;
  make_folders(folder.parent_path(), mode);
  const mode_t with_entry = mode | ((mode & 0444u) >> 2);
  if (::mkdir(folder.c_str(), with_entry) != 0 && errno != EEXIST) fail("make the folder", folder.string());
}

void check_file(const struct stat& status, const std::string& path) {
  if (!S_ISREG(status.st_mode)) {
    refuse(path, std::string("it is ") + kind_of(status.st_mode) +
                     "; set `path` to a regular file, or to one that does not exist yet");
  }
  const uid_t user = ::geteuid();
  if (status.st_uid != user && status.st_uid != 0) {
    refuse(path, "it belongs to user " + std::to_string(status.st_uid) + ", and this process runs as user " +
                     std::to_string(user) + "; move it away, change its owner, or change `path`");
  }
}

bool check_path(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return false;
    fail("open", path);
  }
  check_file(status, path);
  return true;
}

bool make_file(const std::string& path, mode_t mode) {
  const Descriptor made(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!made && errno == EEXIST) return false;
  if (!made) fail("open", path);
  if (::fchmod(made.get(), mode) != 0) fail("set the permissions of", path);
  return true;
}

LockedFile open_locked(const std::string& path, mode_t mode, HostView host) {
  // Between the opening and the lock its holder may have renamed the file: then the next one is opened.
  for (int attempt = 0; attempt < 100; ++attempt) {
    const bool is_there = check_path(path);
    LockedFile opened = open_or_make(path, is_there, mode, host);
    const bool has_changed = is_there ? errno == ENOENT || errno == ELOOP : errno == EEXIST;
    if (!opened.file && has_changed) continue;
    if (!opened.file) fail("open", path);

    struct stat status {
    }, named{};
    if (::fstat(opened.file.get(), &status) != 0) fail("stat", path);
    check_file(status, path);
    // Some file systems have no locks; all others know who else writes here.
    if (::flock(opened.file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      refuse(path, "another reporter or process writes to it; give each its own `path`");
    opened.identity = identity_of(status);
    if (::lstat(path.c_str(), &named) == 0 && identity_of(named) == opened.identity) return opened;
  }
  throw std::runtime_error("cannot open '" + path + "': it is replaced again and again");
}

}  // namespace pollux::shared
