// Resolve: the network addresses of a host's name, as the system's resolver says now. In: a name or a number,
// and a port. Out: addresses in the order in which they are to be tried, or why there are none.
#pragma once

#include <sys/socket.h>

#include <functional>
#include <string>
#include <vector>

namespace pollux::statsd {

struct NetworkAddress {
  sockaddr_storage raw{};
  socklen_t size = 0;

  // "127.0.0.1", "::1".
  [[nodiscard]] std::string text() const;
  friend bool operator==(const NetworkAddress& a, const NetworkAddress& b);
};

struct Resolved {
  std::vector<NetworkAddress> addresses;
  std::string problem;  // when there are none
};

// May take as long as the system's resolver does, several seconds. Any thread.
using Resolve = std::function<Resolved(const std::string& host, const std::string& port)>;

// IPv4 first: most servers listen on no other.
[[nodiscard]] Resolved resolve_by_system(const std::string& host, const std::string& port);

// Of a number, such as "127.0.0.1"; no addresses when it is a name. Asks nobody.
[[nodiscard]] Resolved resolve_number(const std::string& host, const std::string& port);

}  // namespace pollux::statsd
