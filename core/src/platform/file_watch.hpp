// FileWatch: paths in; a descriptor that becomes readable when one of them may lead to other content out.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace pollux::platform {

// Watches the folder of each part of each path, links included, by inotify: so it sees a file that is written
// to and closed, that another is renamed over, that is removed or renamed, and that a link above it leads
// elsewhere. A file that is still
// being written is not told of. A file system that others write to over a network tells nothing.
class FileWatch {
 public:
  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // Watches these from now on, along the links as they are now. True when a folder is among theirs that was
  // not watched before: what has happened in it was not noticed.
  bool follow(const std::vector<std::filesystem::path>& files);

  // Readable when something has happened in one of the folders; -1 when the system has no watch to give.
  [[nodiscard]] int descriptor() const { return descriptor_; }

  // Takes what has happened; true when it may concern the files.
  [[nodiscard]] bool take();

 private:
  struct Folder {
    std::filesystem::path path;
    std::set<std::string> names;
  };
  using Folders = std::map<int, Folder>;  // by watch

  void add(const std::filesystem::path& file, Folders& to) const;

  int descriptor_;
  Folders folders_;
};

}  // namespace pollux::platform
