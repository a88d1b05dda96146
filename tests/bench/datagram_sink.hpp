// DatagramSink: a UDP socket on loopback whose datagrams are read, counted by their lines and forgotten, on a
// thread of its own.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace pollux::bench {

class DatagramSink {
 public:
  DatagramSink() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    socklen_t size = sizeof address;
    check(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size));
    url_ = "udp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    // As much as the system grants: beyond its limit only to root.
    const int wanted = 64 << 20;
    if (::setsockopt(socket_, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) != 0)
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted);
    thread_ = std::thread([this] { serve(); });
  }
  ~DatagramSink() {
    stop();
    ::close(socket_);
    ::close(stop_);
  }
  DatagramSink(const DatagramSink&) = delete;
  DatagramSink& operator=(const DatagramSink&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }

  // Lines that arrived, what still waits in the socket included; it reads no more after that.
  [[nodiscard]] std::uint64_t count_lines() {
    stop();
    return lines_;
  }

 private:
  static int check(int result) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), "DatagramSink");
    return result;
  }

  void stop() {
    if (!thread_.joinable()) return;
    const std::uint64_t one = 1;
    (void)!::write(stop_, &one, sizeof one);
    thread_.join();
  }

  void serve() {
    for (bool stops = false; !stops;) {
      std::array<pollfd, 2> ready{{{stop_, POLLIN, 0}, {socket_, POLLIN, 0}}};
      if (::poll(ready.data(), ready.size(), -1) < 0) continue;
      stops = ready[0].revents != 0;
      read_all();
    }
  }

  void read_all() {
    for (;;) {
      const ssize_t got = ::recv(socket_, datagram_.data(), datagram_.size(), MSG_DONTWAIT);
      if (got <= 0) return;
      const auto end = datagram_.begin() + got;
      lines_ += static_cast<std::uint64_t>(std::count(datagram_.begin(), end, '\n'));
      if (*(end - 1) != '\n') ++lines_;
    }
  }

  const int socket_ = check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const int stop_ = check(::eventfd(0, EFD_CLOEXEC));
  std::string url_;
  std::vector<char> datagram_ = std::vector<char>(65'536);  // the thread's own while it runs, as the next
  std::uint64_t lines_ = 0;
  std::thread thread_;
};

}  // namespace pollux::bench
