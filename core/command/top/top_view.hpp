// One run of `pollux top`: a connection in; tables, a screen or documents out, until one side has enough.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "command/top/top_text.hpp"

namespace pollux::command {

struct TopOptions {
  std::string subject;  // a process, a socket's path, or empty
  std::chrono::nanoseconds interval = std::chrono::seconds(1);
  TopSort sort = TopSort::rate;
  std::uint64_t count = 0;  // tables or documents; 0: no end
  bool json = false;
};

// Returns the exit code. Once in a process, for it takes over signals.
[[nodiscard]] int watch_top(const std::filesystem::path& socket, const TopOptions& options);

}  // namespace pollux::command
