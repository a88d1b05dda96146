// Ports of loopback for servers that tests start, and a host that sends to them.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

#include <pollux/pollux.hpp>

#include "catch.hpp"

namespace pollux::test {

inline sockaddr_in on_loopback(std::uint16_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port = htons(port);
  return name;
}

// One that nobody had a moment ago; `type` is SOCK_STREAM or SOCK_DGRAM.
inline std::uint16_t free_port(int type) {
  const int socket = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
  sockaddr_in name = on_loopback(0);
  socklen_t size = sizeof name;
  auto* const raw = reinterpret_cast<sockaddr*>(&name);
  const bool bound = ::bind(socket, raw, size) == 0 && ::getsockname(socket, raw, &size) == 0;
  ::close(socket);
  if (!bound) throw std::runtime_error("cannot bind a port of loopback");
  return ntohs(name.sin_port);
}

// Waits until the condition holds. False at the deadline.
template <class Condition>
bool eventually(Condition&& condition, std::chrono::seconds within = std::chrono::seconds(20)) {
  const auto until = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

// Sends to that port by the plugin, with those further options.
inline Host host_for(std::uint16_t port, const std::string& options) {
  auto host = Host::from_text(
      "[telemetry]\nenabled = true\ninterval = '1h'\n[plugins]\npath = ['" POLLUX_PLUGIN_DIR
      "']\n[[reporter]]\nplugin = 'statsd'\nretry.initial_delay = '10ms'\nretry.max_delay = '50ms'\n"
      "[reporter.options]\naddress = 'udp://127.0.0.1:" +
      std::to_string(port) + "'\n" + options);
  if (!host) throw std::runtime_error(host.error().message());
  return std::move(*host);
}

}  // namespace pollux::test
