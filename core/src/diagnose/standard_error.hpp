// StandardError: lines of the log on descriptor 2. It bypasses stdio: a thread that is blocked in a write
// must not hold the lock of `stderr`, which the application uses.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "diagnose/line.hpp"

namespace spdlog {
class formatter;
}

namespace pollux::diagnose {

class StandardError {
 public:
  using Clock = std::chrono::steady_clock;

  StandardError();
  ~StandardError();

  // "2026-11-30T12:00:00.000 pollux warning: reporter 'x': text", with its newline. Called under the log's
  // lock, which is held over fork: local time takes locks of the C library that a child would not find free.
  [[nodiscard]] std::string format(const Line& line) const;

  // Whether it takes at least some bytes; waits for that until the deadline.
  [[nodiscard]] static bool is_writable(Clock::time_point deadline);

  // False if the reader of descriptor 2 has closed it, or has not taken all of the text by the deadline. With
  // a deadline no write blocks, unless another writer fills a pipe between the look and the write.
  [[nodiscard]] static bool write(std::string_view text, Clock::time_point deadline);

 private:
  std::unique_ptr<spdlog::formatter> formatter_;
};

}  // namespace pollux::diagnose
