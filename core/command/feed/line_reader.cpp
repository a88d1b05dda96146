// Splits what a ByteReader gives into lines; a line that spans two reads is moved to the front of the buffer.
#include "command/feed/line_reader.hpp"

#include <cstring>
#include <utility>

namespace pollux::command {

namespace {
constexpr std::size_t chunk = 64 * 1024;
}

LineReader::LineReader(int input, int stop, std::size_t longest, ByteReader::Next next)
    : bytes_(input, stop, std::move(next)), longest_(longest), buffer_(longest + 2 + chunk) {}

LineReader::Outcome LineReader::next() {
  for (;;) {
    const void* feed = std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_);
    if (feed) {
      const auto size = static_cast<std::size_t>(static_cast<const char*>(feed) - (buffer_.data() + begin_));
      return take(size, size + 1);
    }
    scanned_ = end_;
    // Two more than the longest line: its CR LF may follow.
    if (end_ - begin_ >= longest_ + 2 || skipping_) {
      skipping_ = true;
      begin_ = scanned_ = end_ = 0;
    }
    switch (fill()) {
      case ByteReader::Outcome::bytes:
        break;
      case ByteReader::Outcome::stopped:
        return Outcome::stopped;
      case ByteReader::Outcome::failed:
        return Outcome::failed;
      case ByteReader::Outcome::end:
        if (begin_ != end_ || skipping_) return take(end_ - begin_, end_ - begin_);
        if (!bytes_.go_on()) return Outcome::end;
    }
  }
}

LineReader::Outcome LineReader::take(std::size_t size, std::size_t consumed) {
  line_ = {buffer_.data() + begin_, size};
  begin_ += consumed;
  scanned_ = begin_;
  ++line_number_;
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  if (skipping_ || line_.size() > longest_) {
    skipping_ = false;
    line_ = {};
    return Outcome::too_long;
  }
  return Outcome::line;
}

ByteReader::Outcome LineReader::fill() {
  if (buffer_.size() - end_ < chunk) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    scanned_ -= begin_;
    begin_ = 0;
  }
  std::size_t got = 0;
  const ByteReader::Outcome outcome = bytes_.read(buffer_.data() + end_, buffer_.size() - end_, got);
  if (outcome == ByteReader::Outcome::bytes) end_ += got;
  return outcome;
}

}  // namespace pollux::command
