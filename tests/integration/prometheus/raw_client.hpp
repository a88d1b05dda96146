// RawClient: a TCP connection to a page on 127.0.0.1, for clients that behave badly.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "catch.hpp"

namespace pollux::test {

class RawClient {
 public:
  RawClient() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  explicit RawClient(int port) : RawClient() { connect(port); }
  RawClient(RawClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() {
    if (socket_ >= 0) ::close(socket_);
  }

  void connect(int port) const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  void send(std::string_view text) const {
    static_cast<void>(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL));
  }
  // What the page has sent until it says nothing more for `patience`, or ends the connection.
  std::string receive(std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    std::string text;
    char piece[4096];
    while (!is_closed_ && is_readable(text.empty() ? patience : std::chrono::milliseconds(100))) {
      const ssize_t size = ::recv(socket_, piece, sizeof piece, 0);
      if (size > 0) text.append(piece, static_cast<std::size_t>(size));
      is_closed_ = size <= 0;
    }
    return text;
  }
  // Whether the page has ended the connection within that time.
  bool is_closed(std::chrono::milliseconds patience) {
    static_cast<void>(receive(patience));
    return is_closed_;
  }

 private:
  [[nodiscard]] bool is_readable(std::chrono::milliseconds patience) const {
    pollfd watched{socket_, POLLIN, 0};
    return ::poll(&watched, 1, static_cast<int>(patience.count())) > 0;
  }

  int socket_;
  bool is_closed_ = false;
};

}  // namespace pollux::test
