// Waits in poll for input or stop; the first four bytes tell whether there is anything to unpack.
#include "command/feed/byte_reader.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace pollux::command {

namespace {
constexpr std::size_t piece = 64 * 1024;
}

ByteReader::Outcome ByteReader::read(char* to, std::size_t room, std::size_t& got) {
  if (!has_begun_) {
    const Outcome outcome = begin(to, room, got);
    if (!unpacker_) return outcome;
  }
  return unpacker_ ? unpack(to, room, got) : read_input(to, room, got);
}

// As many bytes as it takes to know what they are, and those that come with them.
ByteReader::Outcome ByteReader::begin(char* to, std::size_t room, std::size_t& got) {
  got = 0;
  do {
    std::size_t more = 0;
    const Outcome outcome = read_input(to + got, room - got, more);
    if (outcome == Outcome::end && got > 0) break;
    if (outcome != Outcome::bytes) return outcome;
    got += more;
  } while (Unpacker::may_begin({to, got}));
  has_begun_ = true;
  if (Unpacker::is_available() && Unpacker::begins({to, got})) {
    unpacker_ = std::make_unique<Unpacker>();
    packed_.resize(std::max(got, piece));
    std::copy(to, to + got, packed_.begin());
    unpacker_->put({packed_.data(), got});
  }
  return Outcome::bytes;
}

ByteReader::Outcome ByteReader::unpack(char* to, std::size_t room, std::size_t& got) {
  for (;;) {
    if (is_stopped()) return Outcome::stopped;  // a small piece may hold much
    const Result<std::size_t, std::string> taken = unpacker_->take(to, room);
    if (!taken) {
      error_ = "the compressed data is corrupt: " + taken.error();
      return Outcome::failed;
    }
    got = *taken;
    if (got > 0) return Outcome::bytes;
    std::size_t packed = 0;
    const Outcome outcome = read_input(packed_.data(), packed_.size(), packed);
    if (outcome == Outcome::end && !unpacker_->is_complete()) {
      error_ = "the compressed data is cut off";
      return Outcome::failed;
    }
    if (outcome != Outcome::bytes) return outcome;
    unpacker_->put({packed_.data(), packed});
  }
}

ByteReader::Outcome ByteReader::read_input(char* to, std::size_t room, std::size_t& got) {
  for (;;) {
    pollfd ready[] = {{input_, POLLIN, 0}, {stop_, POLLIN, 0}};
    if (::poll(ready, 2, -1) < 0) {
      if (errno == EINTR) continue;
      error_ = std::generic_category().message(errno);
      return Outcome::failed;
    }
    if (ready[1].revents != 0) return Outcome::stopped;
    const ssize_t bytes = ::read(input_, to, room);
    if (bytes > 0) {
      got = static_cast<std::size_t>(bytes);
      bytes_read_ += got;
      return Outcome::bytes;
    }
    if (bytes == 0) return Outcome::end;
    if (errno == EINTR || errno == EAGAIN) continue;
    error_ = std::generic_category().message(errno);
    return Outcome::failed;
  }
}

bool ByteReader::go_on() {
  const int next = next_ ? next_() : -1;
  if (next < 0) return false;
  input_ = next;
  has_begun_ = false;
  unpacker_.reset();
  return true;
}

bool ByteReader::is_stopped() const {
  pollfd stop{stop_, POLLIN, 0};
  return ::poll(&stop, 1, 0) > 0;
}

}  // namespace pollux::command
