// What the tests of the statsd plugin share: a receiver of datagrams on loopback or a Unix socket, and the
// reporter driven against it.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/testing.hpp>

#include "catch.hpp"
#include "statsd_reporter.hpp"
#include "temporary_folder.hpp"

namespace pollux::test {

using DrivenStatsd = pollux::testing::Driven<pollux::statsd::StatsdReporter>;

// A server that keeps what it is sent.
class Receiver {
 public:
  // On a port of loopback: one that is free, or that one. `host` is one of the many addresses that loopback
  // has.
  explicit Receiver(std::uint16_t port = 0, const char* host = "127.0.0.1")
      : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    ::inet_pton(AF_INET, host, &name.sin_addr);
    name.sin_port = htons(port);
    socklen_t size = sizeof name;
    auto* const raw = reinterpret_cast<sockaddr*>(&name);
    if (::bind(socket_, raw, size) != 0 || ::getsockname(socket_, raw, &size) != 0) {
      throw std::runtime_error("cannot bind a port of loopback");
    }
    port_ = ntohs(name.sin_port);
    address_ = "udp://" + std::string(host) + ":" + std::to_string(port_);
  }
  // On a Unix socket; one that was there is replaced.
  explicit Receiver(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    ::unlink(path.c_str());
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) {
      throw std::runtime_error("cannot bind " + path);
    }
    address_ = "unix://" + path;
  }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver() { ::close(socket_); }

  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  // The datagrams that are there: on this machine they are as soon as the sender has sent them. Empty ones,
  // by which a sender asks whether anybody listens, are left out.
  std::vector<std::string> datagrams() {
    std::vector<std::string> all;
    std::string buffer(70'000, '\0');
    for (;;) {
      const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (got < 0) return all;
      if (got > 0) all.emplace_back(buffer, 0, static_cast<std::size_t>(got));
    }
  }
  // Their lines.
  std::vector<std::string> lines() {
    std::vector<std::string> all;
    for (const std::string& datagram : datagrams()) {
      for (std::size_t at = 0; at <= datagram.size();) {
        const std::size_t end = std::min(datagram.find('\n', at), datagram.size());
        all.push_back(datagram.substr(at, end - at));
        at = end + 1;
      }
    }
    return all;
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
  std::string address_;
};

// The lines that the events come to, with those options besides the address.
inline std::vector<std::string> lines_of_events(pollux::testing::EventList& events,
                                                pollux::testing::OptionTable& options) {
  Receiver receiver;
  options.set("address", receiver.address());
  DrivenStatsd reporter(options);
  INFO(reporter.created().message);
  REQUIRE(reporter.created().status == POLLUX_OK);
  REQUIRE(reporter.start().status == POLLUX_OK);
  const auto answer = reporter.deliver(events);
  INFO(answer.message);
  REQUIRE(answer.status == POLLUX_OK);
  REQUIRE(answer.rejected == 0);
  return receiver.lines();
}

using Lines = std::vector<std::string>;

}  // namespace pollux::test
