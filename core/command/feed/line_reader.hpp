// LineReader: a file descriptor in, its lines out one at a time, until it ends or a stop is asked for. Bytes
// that begin as zstd's do are unpacked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "command/feed/byte_reader.hpp"

namespace pollux::command {

// For one thread. Holds at most `longest` bytes and one read of input; owns neither descriptor.
class LineReader {
 public:
  enum class Outcome {
    line,      // `line()` is the next one, without its line feed or CR LF
    too_long,  // the line was longer than `longest`, and was skipped
    end,       // the input has ended
    stopped,   // `stop` became readable; every whole line read before has been given
    failed,    // reading failed; `error()` says why
  };

  // `stop` is a descriptor that becomes readable when reading shall end; -1: never. No line spans an input
  // and the `next` one.
  LineReader(int input, int stop, std::size_t longest, ByteReader::Next next = {});

  [[nodiscard]] Outcome next();

  [[nodiscard]] std::string_view line() const { return line_; }  // valid until the next call of next()
  [[nodiscard]] std::uint64_t line_number() const { return line_number_; }  // of that line, from 1
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_.bytes_read(); }
  [[nodiscard]] const std::string& error() const { return bytes_.error(); }

 private:
  ByteReader::Outcome fill();
  Outcome take(std::size_t size, std::size_t consumed);

  ByteReader bytes_;
  std::size_t longest_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;    // first byte not yet given
  std::size_t scanned_ = 0;  // no line feed lies before
  std::size_t end_ = 0;      // one past the last byte read
  bool skipping_ = false;    // inside a line that is too long
  std::string_view line_;
  std::uint64_t line_number_ = 0;
};

}  // namespace pollux::command
