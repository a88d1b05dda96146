// Console: the process's stderr or stdout as an Output.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "output.hpp"

namespace pollux::log {

// spdlog's console sinks ignore what the system answers to a write, so this one writes itself.
class Console : public Output {
 public:
  // `stream` is stderr or stdout. Throws std::runtime_error when it is closed.
  explicit Console(std::FILE* stream);

  Written write(const Records& records) override;
  void flush() override {}
  [[nodiscard]] bool shows_colours() const override { return colours_; }

 private:
  std::size_t put(std::string_view bytes, std::string& problem);

  std::FILE* stream_;
  int descriptor_;
  const char* name_;
  bool colours_;
  std::string torn_;         // a line of which the system took only a part
  std::size_t torn_at_ = 0;  // how many of its bytes
};

}  // namespace pollux::log
