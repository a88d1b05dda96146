#include "socket.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace pollux::statsd {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds longest_wait{100};   // for a receiver that is slow, in one delivery
constexpr milliseconds longest_answer{10};  // of a closed port to the question whether it is open

std::string text_of(int error) { return std::generic_category().message(error); }

shared::Descriptor make_socket(int family) {
  return shared::Descriptor(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

// What the peer or the way to it answered to a datagram before this one.
bool is_answer_to_last(int error) { return error == ECONNREFUSED || error == EHOSTUNREACH; }

}  // namespace

void Socket::open() {
  is_away_ = true;
  is_told_ = false;
  lines_ = 0;
  lost_ = 0;
  if (address_.kind == Address::Kind::udp) {
    open_udp();
  } else if (!connect_local() && (errno == EMFILE || errno == ENFILE)) {
    throw std::runtime_error(problem_);
  }
}

void Socket::close() { socket_.reset(); }

// Of a name with both, the IPv4 address: most servers listen on no other.
void Socket::open_udp() {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* list = nullptr;
  if (const int error = ::getaddrinfo(address_.host.c_str(), address_.port.c_str(), &wanted, &list)) {
    throw std::runtime_error("cannot find the host of " + address_.text + ": " +
                             (error == EAI_SYSTEM ? text_of(errno) : ::gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, &::freeaddrinfo);
  int error = 0;
  for (const bool is_ipv4 : {true, false}) {
    for (const addrinfo* at = list; at; at = at->ai_next) {
      if ((at->ai_family == AF_INET) != is_ipv4) continue;
      shared::Descriptor made = make_socket(at->ai_family);
      if (made && ::connect(made.get(), at->ai_addr, at->ai_addrlen) == 0) {
        socket_ = std::move(made);
        return;
      }
      error = errno;
    }
  }
  throw std::runtime_error("cannot send to " + address_.text + ": " + text_of(error));
}

bool Socket::connect_local() {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, address_.path.c_str(), address_.path.size() + 1);
  shared::Descriptor made = make_socket(AF_UNIX);
  if (made && ::connect(made.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0) {
    socket_ = std::move(made);
    return true;
  }
  const int error = errno;
  note_away(error);
  errno = error;
  return false;
}

bool Socket::is_taken() {
  patience_ = longest_wait;
  if (address_.kind == Address::Kind::local) return socket_ || connect_local();
  settle();
  return !is_away_ || probe();
}

// An empty datagram means nothing to a server; where there is none, it is answered.
bool Socket::probe() {
  int error = ::send(socket_.get(), "", 0, MSG_NOSIGNAL) == 0 ? 0 : errno;
  if (error == 0) {
    pollfd answer{socket_.get(), 0, 0};
    if (::poll(&answer, 1, static_cast<int>(longest_answer.count())) > 0) error = take_error();
  }
  if (error != 0) {
    note_away(error);
    return false;
  }
  note_back();
  return true;
}

int Socket::take_error() const {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

void Socket::settle() {
  if (address_.kind == Address::Kind::local || is_away_ || !socket_) return;
  if (const int error = take_error()) note_away(error);
}

Socket::Sent Socket::send(std::string_view datagram, std::size_t lines) {
  bool is_new = false;  // the connection to a Unix socket
  for (;;) {
    if (::send(socket_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL) >= 0) {
      lines_ = lines;
      if (address_.kind == Address::Kind::local) note_back();
      return Sent::yes;
    }
    const int error = errno;
    if (error == EINTR) continue;
    if (error == EMSGSIZE) {
      problem_ = "a datagram of " + std::to_string(datagram.size()) + " bytes is too large for " +
                 address_.text + "; lower `datagram_size`";
      return Sent::never;
    }
    if (error == EAGAIN && wait_writable()) continue;
    if (error == EAGAIN) {
      problem_ = "the receiver at " + address_.text + " is not keeping up";
      return Sent::later;
    }
    // A server that was started anew has made a new socket file.
    if (address_.kind == Address::Kind::local && !is_new) {
      if (!connect_local()) {
        socket_.reset();
        return Sent::later;
      }
      is_new = true;
      continue;
    }
    note_away(error);
    return Sent::later;
  }
}

bool Socket::wait_writable() {
  const auto begun = Clock::now();
  pollfd room{socket_.get(), POLLOUT, 0};
  const bool is_writable = patience_.count() > 0 && ::poll(&room, 1, static_cast<int>(patience_.count())) > 0;
  patience_ -= std::chrono::ceil<milliseconds>(Clock::now() - begun);
  return is_writable;
}

void Socket::note_away(int error) {
  std::string loss;
  if (!is_away_ && address_.kind == Address::Kind::udp && is_answer_to_last(error)) {
    lost_ += lines_;
    loss = "; metrics lost with the last datagram: " + std::to_string(lines_);
  }
  is_away_ = true;
  problem_ = "nobody takes datagrams at " + address_.text + " (" + text_of(error) + ")";
  if (is_told_) return;
  is_told_ = true;
  host_.warning(problem_ + loss);
}

void Socket::note_back() {
  if (!is_away_) return;
  is_away_ = false;
  if (!is_told_) return;
  is_told_ = false;
  const std::string loss = lost_ == 0 ? "" : "; metrics known to be lost: " + std::to_string(lost_);
  lost_ = 0;
  host_.info(address_.text + " takes datagrams again" + loss);
}

}  // namespace pollux::statsd
