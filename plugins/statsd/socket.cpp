#include "socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

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
  has_sent_ = true;
  lines_ = 0;
  lost_ = 0;
  if (address_.kind == Address::Kind::local) return;
  destination_.emplace(address_, interval_, resolve_);
  static_cast<void>(destination_->update(Clock::now(), milliseconds(0)));
}

void Socket::close() {
  socket_.reset();
  destination_.reset();
}

// Whether there is a socket that sends to what the name stands for now.
bool Socket::find_udp() {
  const NetworkAddress* const before = destination_->current();
  const std::string old = before ? before->text() : std::string();
  switch (destination_->update(Clock::now(), patience_)) {
    case Destination::News::unknown:
      if (waits_ == Patience::once) patience_ = milliseconds(0);
      note_problem("cannot find the host of " + address_.text + ": " + destination_->problem());
      return false;
    case Destination::News::moved:
      if (!old.empty())
        host_.info(address_.text + " has moved from " + old + " to " + destination_->current()->text());
      return connect_udp();
    case Destination::News::none:
      break;
  }
  return socket_ || connect_udp();
}

bool Socket::connect_udp() {
  const NetworkAddress& to = *destination_->current();
  shared::Descriptor made = make_socket(to.raw.ss_family);
  if (!made || ::connect(made.get(), reinterpret_cast<const sockaddr*>(&to.raw), to.size) != 0) {
    const int error = errno;
    socket_.reset();
    destination_->doubt();
    note_problem("cannot send to " + address_.text + ": " + text_of(error));
    return false;
  }
  socket_ = std::move(made);
  is_away_ = true;
  return true;
}

bool Socket::connect_local() {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, address_.path.c_str(), address_.path.size() + 1);
  shared::Descriptor made = make_socket(AF_UNIX);
  if (!made) {
    const int error = errno;
    note_problem("cannot send to " + address_.text + ": " + text_of(error));
    return false;
  }
  if (::connect(made.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0) {
    socket_ = std::move(made);
    return true;
  }
  note_away(errno);
  return false;
}

bool Socket::is_taken() {
  if (waits_ == Patience::always || std::exchange(has_sent_, false)) patience_ = longest_wait;
  if (address_.kind == Address::Kind::local) return socket_ || connect_local();
  settle();
  if (!find_udp()) return false;
  if (!is_away_) return true;
  // Where the name has several addresses, somebody may listen at the next one. A socket that is connected
  // anew goes out by the way that there is now.
  for (std::size_t tries = destination_->count(); tries-- > 0;) {
    if (probe()) return true;
    destination_->advance();
    if (!connect_udp()) return false;
  }
  return false;
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
      has_sent_ = true;
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
  if (destination_) destination_->doubt();
  note_problem("no StatsD server at " + address_.text + " (" + text_of(error) + ")", loss);
}

void Socket::note_problem(std::string problem, const std::string& loss) {
  is_away_ = true;
  problem_ = std::move(problem);
  if (std::exchange(is_told_, true)) return;
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
