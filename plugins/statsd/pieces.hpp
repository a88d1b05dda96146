// Pieces: lines that are ready to be sent. A piece is what must stand in one datagram: one line, or two that
// only together say what is meant. Each line, the last of a piece too, ends with a line feed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::statsd {

class Pieces {
 public:
  // Where the lines of a piece are appended; end() finishes it.
  std::string text;
  void end() { ends_.push_back(text.size()); }

  void clear() {
    text.clear();
    ends_.clear();
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::size_t begin_of(std::size_t piece) const { return piece == 0 ? 0 : ends_[piece - 1]; }
  [[nodiscard]] std::size_t end_of(std::size_t piece) const { return ends_[piece]; }

  // The pieces from `first` up to `last`, without it, as a datagram: without the last line feed.
  [[nodiscard]] std::string_view datagram(std::size_t first, std::size_t last) const {
    return std::string_view(text).substr(begin_of(first), ends_[last - 1] - begin_of(first) - 1);
  }

  // Takes the pieces from `first` on back.
  void cut(std::size_t first) {
    text.resize(begin_of(first));
    ends_.resize(first);
  }

 private:
  std::vector<std::size_t> ends_;
};

}  // namespace pollux::statsd
