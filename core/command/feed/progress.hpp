// Progress: how far a reading has come, on one line of a terminal that is written over again.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace pollux::command {

class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  // Writes to `terminal`, a descriptor; -1: nowhere. With the input's `size` in bytes it shows a percentage.
  Progress(int terminal, std::optional<std::uint64_t> size, Clock::time_point start);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  // Shows nothing in the first half second, then at most ten times a second.
  void update(Clock::time_point now, std::uint64_t bytes, std::uint64_t events);

  // Takes the line away, so that other text may be written.
  void clear();

 private:
  void write(const std::string& text) const;

  int terminal_;
  std::optional<std::uint64_t> size_;
  Clock::time_point next_;
  bool shown_ = false;
};

}  // namespace pollux::command
