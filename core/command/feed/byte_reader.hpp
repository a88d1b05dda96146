// ByteReader: a file descriptor in, its bytes out, unpacked where they begin as zstd's do, until they end or
// a stop is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "command/feed/unpacker.hpp"

namespace pollux::command {

// For one thread. Owns no descriptor.
class ByteReader {
 public:
  // The descriptor of what follows an input that has ended; -1: nothing does.
  using Next = std::function<int()>;

  enum class Outcome {
    bytes,    // at least one
    end,      // the input has ended
    stopped,  // `stop` became readable
    failed,   // reading or unpacking failed; `error()` says why
  };

  // `stop` is a descriptor that becomes readable when reading shall end; -1: never.
  ByteReader(int input, int stop, Next next = {}) : input_(input), stop_(stop), next_(std::move(next)) {}

  // Waits for bytes, writes at most `room`, at least 4, of them and says how many.
  [[nodiscard]] Outcome read(char* to, std::size_t room, std::size_t& got);

  // After the end: goes on with what follows, packed or not. False when nothing does.
  [[nodiscard]] bool go_on();

  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }  // from the descriptor
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  Outcome begin(char* to, std::size_t room, std::size_t& got);
  Outcome unpack(char* to, std::size_t room, std::size_t& got);
  Outcome read_input(char* to, std::size_t room, std::size_t& got);
  [[nodiscard]] bool is_stopped() const;

  int input_;
  int stop_;
  Next next_;
  bool has_begun_ = false;
  std::unique_ptr<Unpacker> unpacker_;  // of packed bytes
  std::vector<char> packed_;            // what it unpacks
  std::uint64_t bytes_read_ = 0;
  std::string error_;
};

}  // namespace pollux::command
