#include "platform/file_watch.hpp"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <list>
#include <system_error>
#include <utility>

namespace pollux::platform {

namespace {

constexpr int most_links = 40;  // as the system follows

// A file that has just been made is empty; that it is written is told when it is closed.
bool is_unfinished(const std::filesystem::path& file) {
  struct stat status {};
  return ::lstat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1;
}

}  // namespace

FileWatch::FileWatch() : descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}

FileWatch::~FileWatch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool FileWatch::follow(const std::vector<std::filesystem::path>& files) {
  if (descriptor_ < 0) return false;
  Folders found;
  for (const std::filesystem::path& file : files) add(file, found);
  bool is_new = false;
  for (const auto& [watch, folder] : found) is_new = is_new || !folders_.contains(watch);
  for (const auto& [watch, folder] : folders_) {
    if (!found.contains(watch)) ::inotify_rm_watch(descriptor_, watch);
  }
  folders_ = std::move(found);
  return is_new;
}

// Walks the path as the system does.
void FileWatch::add(const std::filesystem::path& file, Folders& to) const {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(file, error);
  std::list<std::filesystem::path> left(whole.begin(), whole.end());
  std::filesystem::path at;
  for (int links = 0; !left.empty() && links <= most_links;) {
    const std::filesystem::path name = left.front();
    left.pop_front();
    if (name.empty() || name == "." || name.is_absolute()) {
      if (name.is_absolute()) at = name;
      continue;
    }
    if (name == "..") {
      at = at.parent_path();
      continue;
    }
    const int watch = ::inotify_add_watch(
        descriptor_, at.c_str(),
        IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR);
    if (watch >= 0) {
      to[watch].path = at;
      to[watch].names.insert(name);
    }
    const std::filesystem::path target = std::filesystem::read_symlink(at / name, error);
    if (error) {
      at /= name;
    } else {
      ++links;
      left.insert(left.begin(), target.begin(), target.end());
    }
  }
}

bool FileWatch::take() {
  bool concerns = false;
  alignas(inotify_event) char buffer[16 * 1024];
  for (;;) {
    const ssize_t got = ::read(descriptor_, buffer, sizeof buffer);
    if (got <= 0) return concerns;
    for (const char* at = buffer; at < buffer + got;) {
      inotify_event event;
      std::memcpy(&event, at, sizeof event);
      const char* const name = at + sizeof event;
      at += sizeof event + event.len;
      if ((event.mask & IN_Q_OVERFLOW) != 0) concerns = true;
      const auto folder = folders_.find(event.wd);
      if (folder == folders_.end()) continue;
      if ((event.mask & IN_IGNORED) != 0) {  // the folder is gone
        folders_.erase(folder);
        concerns = true;
        continue;
      }
      if (event.len == 0 || !folder->second.names.contains(name)) continue;
      if ((event.mask & IN_CREATE) != 0 && is_unfinished(folder->second.path / name)) continue;
      concerns = true;
    }
  }
}

}  // namespace pollux::platform
