// Output: where records go: a console, a file, a daemon's socket. In: whole records. Out: how much of them is
// written for sure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pollux::log {

struct Written {
  std::size_t bytes = 0;      // a prefix of what was given; always ends after a whole record
  std::uint32_t refused = 0;  // records among these that can never be written
  std::string problem;        // why something is not written; empty when everything is
};

// Records one behind the other. `ends` says where each of them ends; one may be empty.
struct Records {
  std::string_view text;
  std::span<const std::size_t> ends;
};

// Writes at once: nothing is buffered here, so that what is reported as written survives the end of the
// process.
class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  virtual ~Output() = default;

  // Throws only for want of memory. After a failure the next call begins with the record that was not
  // written.
  virtual Written write(const Records& records) = 0;
  virtual void flush() = 0;
  // The last call. Throws std::runtime_error when what was written may be incomplete.
  virtual void stop() {}

  // Around the writes of a batch, for one that brings it to the disk as a whole: settle() returns how many
  // records it took back, with the problem.
  virtual void begin_batch() {}
  virtual std::size_t settle(std::string& problem) {
    (void)problem;
    return 0;
  }

  // Whether the reader is a person at a terminal that shows colours.
  [[nodiscard]] virtual bool shows_colours() const { return false; }
};

// The size of the longest prefix of `lines` that has no more than `bytes` bytes and ends after a whole line.
[[nodiscard]] inline std::size_t whole_lines(std::string_view lines, std::size_t bytes) {
  return lines.substr(0, bytes).rfind('\n') + 1;  // npos + 1 is 0
}

}  // namespace pollux::log
