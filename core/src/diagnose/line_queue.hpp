// LineQueue: the lines that wait to be written, bounded in number and in bytes. Used under the log's lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

#include "diagnose/line.hpp"

namespace pollux::diagnose {

class LineQueue {
 public:
  static constexpr std::size_t most_lines = 4096;
  static constexpr std::size_t most_bytes = 1 << 20;

  // False if there is no room for it: the oldest lines tell how the trouble began.
  [[nodiscard]] bool push(Line line) {
    if (lines_.size() >= most_lines || bytes_ + size_of(line) > most_bytes) return false;
    push_report(std::move(line));
    return true;
  }

  // A line about the log itself, of which there are few: it needs no room.
  void push_report(Line line) {
    bytes_ += size_of(line);
    lines_.push_back(std::move(line));
  }

  [[nodiscard]] Line pop() {
    Line line = std::move(lines_.front());
    lines_.pop_front();
    bytes_ -= size_of(line);
    return line;
  }

  [[nodiscard]] bool empty() const { return lines_.empty(); }
  [[nodiscard]] std::size_t size() const { return lines_.size(); }

 private:
  [[nodiscard]] static std::size_t size_of(const Line& line) { return line.about.size() + line.text.size(); }

  std::deque<Line> lines_;
  std::size_t bytes_ = 0;
};

}  // namespace pollux::diagnose
