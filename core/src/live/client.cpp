#include "live/client.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "live/document.hpp"

namespace pollux::live {

Client::Client(Descriptor socket, Clock::time_point now)
    : socket_(std::move(socket)), drop_at_(now + patience) {}

pollfd Client::waits_for() const {
  const int events = (hears_ ? POLLIN : 0) | (out_.empty() ? 0 : POLLOUT);
  return {socket_.number(), static_cast<short>(events), 0};
}

void Client::serve(short ready, Clock::time_point now) {
  if ((ready & POLLIN) != 0) receive(now);
  if ((ready & POLLOUT) != 0) transmit(now);
  // Both sides are closed; one that has closed its own may still read.
  if ((ready & (POLLHUP | POLLERR | POLLNVAL)) != 0) is_gone_ = true;
}

void Client::receive(Clock::time_point now) {
  char bytes[1024];
  const ssize_t got = ::recv(socket_.number(), bytes, sizeof bytes, 0);
  if (got < 0) {
    is_gone_ = is_gone_ || (errno != EAGAIN && errno != EINTR);
    return;
  }
  if (got == 0) hears_ = false;
  if (is_leaving_) return;
  in_.append(bytes, static_cast<std::size_t>(got));
  if (request_) {
    const bool is_blank = in_.find_first_not_of(" \t\r\n") == std::string::npos;
    if (!is_blank) return dismiss(error_document("a connection is for one request"), now);
    return in_.clear();
  }
  const std::size_t end = in_.find('\n');
  if (end == std::string::npos && in_.size() <= longest_request) {
    if (!hears_) is_gone_ = true;  // it has asked nothing
    return;
  }
  if (end == std::string::npos || end > longest_request)
    return dismiss(error_document("the request is too long; expected one line of at most 4096 bytes"), now);
  auto request = read_request(std::string_view(in_).substr(0, end));
  if (!request) return dismiss(error_document(request.error()), now);
  request_ = *request;
  drop_at_ = Clock::time_point::max();
  in_.erase(0, end + 1);
  if (in_.find_first_not_of(" \t\r\n") != std::string::npos)
    return dismiss(error_document("a connection is for one request"), now);
  in_.clear();
}

void Client::send(std::string text, Clock::time_point now) {
  if (out_.empty()) drop_at_ = now + patience;
  out_ += text;
  transmit(now);
}

// What was begun is sent to its end before, for a reader of lines.
void Client::dismiss(std::string text, Clock::time_point now) {
  request_.reset();
  is_leaving_ = true;
  send(std::move(text), now);
}

void Client::transmit(Clock::time_point now) {
  while (sent_ < out_.size()) {
    const ssize_t sent =
        ::send(socket_.number(), out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      is_gone_ = is_gone_ || (errno != EAGAIN && errno != EINTR);
      return;
    }
    sent_ += static_cast<std::size_t>(sent);
    drop_at_ = now + patience;
  }
  out_.clear();
  sent_ = 0;
  drop_at_ = Clock::time_point::max();
  is_gone_ = is_gone_ || is_leaving_;
}

}  // namespace pollux::live
