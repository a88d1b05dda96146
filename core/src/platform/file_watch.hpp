// FileWatch: paths in; a descriptor that becomes readable when one of them may lead to other content out.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace pollux::platform {

// Watches the folder of each part of each path, links included, by inotify: so it sees a file that is written
// to and closed, that another is renamed over, and that a link above it leads elsewhere. A file that is still
// being written is not told of. A file system that others write to over a network tells nothing.
class FileWatch {
 public:
  explicit FileWatch(const std::vector<std::filesystem::path>& files);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // Readable when something has happened in one of the folders; -1 when the system has no watch to give.
  [[nodiscard]] int descriptor() const { return descriptor_; }

  // Takes what has happened; true when it may concern the files.
  [[nodiscard]] bool take();

 private:
  void add(const std::filesystem::path& file);

  struct Folder {
    std::filesystem::path path;
    std::set<std::string> names;
  };
  int descriptor_;
  std::map<int, Folder> folders_;  // by watch
};

}  // namespace pollux::platform
