// Writes the line with carriage return and erase-to-end, which every terminal in use knows.
#include "command/feed/progress.hpp"

#include <unistd.h>

#include <algorithm>

#include "command/text.hpp"

namespace pollux::command {

Progress::Progress(int terminal, std::optional<std::uint64_t> size, Clock::time_point start)
    : terminal_(terminal), size_(size), next_(start + std::chrono::milliseconds(500)) {}

void Progress::update(Clock::time_point now, std::uint64_t bytes, std::uint64_t events) {
  if (terminal_ < 0 || now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  std::string text = "\r";
  if (size_ && *size_ != 0) {
    const double part = static_cast<double>(bytes) / static_cast<double>(*size_);
    text += std::to_string(static_cast<int>(std::min(part, 1.0) * 100)) + "%, ";
  }
  write(text + counted(events, "event") + "\x1b[K");
  shown_ = true;
}

void Progress::clear() {
  if (shown_) write("\r\x1b[K");
  shown_ = false;
}

void Progress::write(const std::string& text) const {
  // A terminal that takes no more has nobody who looks at it.
  [[maybe_unused]] const auto written = ::write(terminal_, text.data(), text.size());
}

}  // namespace pollux::command
