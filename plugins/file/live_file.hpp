// LiveFile: the file that lines are added to. It is locked, has whole lines only, and says exactly how many
// of the lines that it was given it has taken.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/own_descriptor.hpp>

#include "descriptor.hpp"

namespace pollux::file {

class LiveFile {
 public:
  struct Appended {
    std::size_t lines = 0;  // taken, from the front
    std::string problem;    // why the rest is not; empty when all are
  };
  struct Opened {
    std::uint64_t cut = 0;  // bytes of an unfinished line that were cut off its end
    Nanoseconds age{0};     // of a file with lines in it, since it was begun
  };

  explicit LiveFile(HostView host) : host_(host) {}

  // Makes missing folders, opens or makes the file, never through a symbolic link, and locks it. A file that
  // is not empty must begin with `beginning`. Throws std::runtime_error.
  Opened open(const std::filesystem::path& path, mode_t mode, std::string_view beginning);
  // Unlocks and closes.
  void close();
  [[nodiscard]] bool is_open() const { return bool(file_); }

  // Adds the lines of `text` that begin at `from`; each of `ends` is where one ends, ascending. After a
  // failure none is torn: what was written of the first line that did not fit is cut off, if need be by the
  // next call.
  Appended append(std::string_view text, std::size_t from, std::span<const std::size_t> ends);

  // Brings what was written to the disk. Throws std::runtime_error.
  void sync();
  // Takes the file back to what it was when it had that size, never making it longer. False when the system
  // refuses.
  bool shrink(std::uint64_t size);

  // Whether the path leads elsewhere by now, or nowhere.
  [[nodiscard]] bool is_moved() const;
  // Asks the system, for others may have emptied the file.
  void refresh_size();
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  struct Locked {
    Descriptor file;
    OwnDescriptor own;
  };
  Locked open_locked(mode_t mode) const;
  std::uint64_t cut_torn_line(std::string_view beginning);

  HostView host_;
  std::filesystem::path path_;
  Descriptor file_;
  OwnDescriptor own_;  // of the file, for it holds the lock; gone before it is closed
  std::uint64_t size_ = 0;
  bool torn_ = false;  // bytes after `size_` could not be cut off yet
};

}  // namespace pollux::file
