// Input: the name that the user gave in, an open descriptor and what to call it in messages out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <pollux/result.hpp>

namespace pollux::cli {

class Input {
 public:
  // "-" is standard input. A named pipe may have no writer yet: reading then waits for one.
  [[nodiscard]] static Result<Input> open(const std::string& name);

  Input(Input&& other) noexcept;
  Input& operator=(Input&&) = delete;
  ~Input();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] const std::string& name() const { return name_; }            // "stdin" for "-"
  [[nodiscard]] std::optional<std::uint64_t> size() const { return size_; }  // of a regular file

 private:
  Input(std::string name, int descriptor, bool owned)
      : name_(std::move(name)), descriptor_(descriptor), owned_(owned) {}

  std::string name_;
  int descriptor_;
  bool owned_;
  std::optional<std::uint64_t> size_;
};

}  // namespace pollux::cli
