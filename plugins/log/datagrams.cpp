// Datagrams: sends many records with one call, waits for a daemon that is behind, and finds it again when it
// was started anew.
#include "datagrams.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "sealed_file.hpp"

namespace pollux::log {
namespace {

constexpr int datagram_patience_ms = 1000;    // for a daemon that does not keep up
constexpr int send_buffer = 8 * 1024 * 1024;  // bytes; the system gives less where it must

using Messages = std::array<mmsghdr, 64>;  // that one call sends
using Pieces = std::array<iovec, std::tuple_size_v<Messages>>;

// The daemon that was connected to is gone; another may be there.
bool is_gone(int error) {
  return error == ECONNREFUSED || error == ECONNRESET || error == ENOTCONN || error == EPIPE;
}

// The next records behind the first `done` bytes, as many as fit; empty ones are passed over.
std::span<iovec> pieces_of(const Records& records, std::size_t done, Pieces& pieces) {
  std::size_t count = 0;
  const auto first = std::upper_bound(records.ends.begin(), records.ends.end(), done);
  for (auto end = first; end != records.ends.end() && count < pieces.size(); ++end) {
    if (*end == done) continue;
    pieces[count++] = {const_cast<char*>(records.text.data()) + done, *end - done};
    done = *end;
  }
  return {pieces.data(), count};
}

// Returns how many of the pieces the system took; when it took none, errno says why.
std::size_t send(int descriptor, std::span<iovec> pieces) {
  Messages messages{};
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  const int sent =
      ::sendmmsg(descriptor, messages.data(), static_cast<unsigned>(pieces.size()), MSG_NOSIGNAL);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

}  // namespace

Datagrams::Datagrams(SocketSettings settings) : settings_(std::move(settings)) {
  if (!connect()) throw std::runtime_error(unconnected_);
}

Datagrams::~Datagrams() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool Datagrams::connect() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  settings_.path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (descriptor_ >= 0) {
    (void)::setsockopt(descriptor_, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return true;
  }
  const int error = errno;
  unconnected_ = "cannot connect to '" + settings_.path + "': " + std::generic_category().message(error);
  unconnected_ += error == EPROTOTYPE
                      ? "; it is no datagram socket"
                      : "; is " + settings_.daemon + " running? The option `socket` names another one's";
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  return false;
}

Written Datagrams::write(const Records& records) {
  Written written;
  bool is_new = descriptor_ < 0;
  if (is_new && !connect()) return {0, 0, unconnected_};
  Pieces room;
  for (;;) {
    const std::span<iovec> pieces = pieces_of(records, written.bytes, room);
    if (pieces.empty()) return written;
    const std::size_t sent = send(descriptor_, pieces);
    for (const iovec& piece : pieces.first(sent)) written.bytes += piece.iov_len;
    if (sent > 0) continue;

    int error = errno;
    if (settings_.takes_files && (error == EMSGSIZE || error == ENOBUFS)) {
      error = send_as_sealed_file(descriptor_, pieces[0]);
      if (error == 0) written.bytes += pieces[0].iov_len;
    } else if (error == EMSGSIZE) {
      ++written.refused;
      written.bytes += pieces[0].iov_len;
      written.problem = "an event of " + std::to_string(pieces[0].iov_len) + " bytes is too long for '" +
                        settings_.path + "'";
      continue;
    }
    if (error == 0 || error == EINTR) continue;
    if ((error == EAGAIN || error == EWOULDBLOCK) && is_writable_again()) continue;
    if (is_gone(error) && !std::exchange(is_new, true)) {
      if (connect()) continue;
      written.problem = unconnected_;
    } else {
      written.problem = problem(error);
    }
    return written;
  }
}

bool Datagrams::is_writable_again() const {
  pollfd wanted{descriptor_, POLLOUT, 0};
  return ::poll(&wanted, 1, datagram_patience_ms) > 0;
}

std::string Datagrams::problem(int error) const {
  if (error == EAGAIN || error == EWOULDBLOCK) {
    return "'" + settings_.path + "' is full: " + settings_.daemon + " has taken nothing for a second";
  }
  return "cannot write to '" + settings_.path + "': " + std::generic_category().message(error);
}

}  // namespace pollux::log
