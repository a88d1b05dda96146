// Input: the name that the user gave in, an open descriptor and what to call it in messages out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <pollux/result.hpp>

namespace pollux::command {

class Input {
 public:
  // "-" is standard input. A named pipe may have no writer yet: reading then waits for one. Only a pipe can
  // be `followed`.
  [[nodiscard]] static Result<Input> open(const std::string& name, bool followed = false);

  Input(Input&& other) noexcept;
  Input& operator=(Input&&) = delete;
  ~Input();

  // When the last writer has closed the input: the descriptor on which to wait for the next one. -1 when the
  // input is not followed, or has no name by which anybody could open it.
  [[nodiscard]] int next();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] const std::string& name() const { return name_; }            // "stdin" for "-"
  [[nodiscard]] std::optional<std::uint64_t> size() const { return size_; }  // of a regular file

 private:
  Input(std::string name, int descriptor, bool owned)
      : name_(std::move(name)), descriptor_(descriptor), owned_(owned) {}
  void take(int descriptor);

  std::string name_;
  int descriptor_;
  bool owned_;
  std::string path_;  // of a named pipe that is followed
  std::optional<std::uint64_t> size_;
};

}  // namespace pollux::command
