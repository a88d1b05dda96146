// LineFile: what lines are added to: a file, or a stream such as /dev/stdout. "Line" stands for whatever a
// reporter writes whole or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "shared/file_settings.hpp"

namespace pollux::shared {

// What a reporter's files look like.
struct FileShape {
  std::string header;     // begins each file; empty: none
  std::string beginning;  // of every file of this shape, also one that is there; empty: anything
  std::string footer;     // ends each file that is ended in order; readers do without
  bool continues = true;  // a file that is there is added to; else it counts as full
};

struct Appended {
  std::size_t lines = 0;  // taken, from the front
  std::string problem;    // why the rest is not; empty when all are
};

class LineFile {
 public:
  enum class State {
    sound,
    moved,  // the path leads elsewhere by now, or nowhere
    lost    // the program closed the descriptor, whose number may be another file's
  };
  struct Opened {
    std::uint64_t cut = 0;  // bytes of an unfinished line that were cut off its end
    Nanoseconds age{0};     // of a file with lines in it, since it was begun
  };

  LineFile() = default;
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;
  virtual ~LineFile() = default;

  // Throws std::runtime_error.
  virtual Opened open(const FileSettings& settings, const FileShape& shape) = 0;
  virtual void close() = 0;
  [[nodiscard]] virtual bool is_open() const = 0;
  // Asks the system. After `lost`, the descriptor is forgotten.
  [[nodiscard]] virtual State look() = 0;

  // Adds the lines of `text` that begin at `from`; each of `ends` is where one ends, ascending. After a
  // failure none is torn.
  virtual Appended append(std::string_view text, std::size_t from, std::span<const std::size_t> ends) = 0;

  // Brings what was written to the disk. Throws std::runtime_error.
  virtual void sync() = 0;
  // Takes the file back to what it was when it had that size. False when that is impossible.
  virtual bool shrink(std::uint64_t size) = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;  // bytes
};

}  // namespace pollux::shared
