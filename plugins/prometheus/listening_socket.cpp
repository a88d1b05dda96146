#include "listening_socket.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace pollux::prometheus {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

// Connections that are not accepted yet. Many: beyond it the system drops what arrives, and a client tries
// again only a second later.
constexpr int most_waiting = 4096;

[[noreturn]] void refuse(const Address& address, const std::string& why, const std::string& remedy) {
  throw std::runtime_error("cannot listen on " + address.text() + ": " + why + "; " + remedy);
}

constexpr const char* check_host = "give 'listen' an address of this machine";

std::string remedy_for(int error) {
  if (error == EADDRINUSE) return "give 'listen' another port or a range of ports, or end what listens there";
  if (error == EACCES) return "give 'listen' a port from 1024 on, or the program the right to this one";
  return error == EADDRNOTAVAIL ? check_host : "give 'listen' another address";
}

Addresses resolve(const Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(address.host().c_str(), nullptr, &hints, &found);
  if (error != 0) refuse(address, ::gai_strerror(error), check_host);
  return {found, &::freeaddrinfo};
}

// IPv4 first: a name that has both, such as localhost, is asked for there.
std::vector<addrinfo*> in_order(const Addresses& addresses) {
  std::vector<addrinfo*> all;
  for (addrinfo* each = addresses.get(); each; each = each->ai_next) all.push_back(each);
  std::stable_partition(all.begin(), all.end(),
                        [](const addrinfo* each) { return each->ai_family == AF_INET; });
  return all;
}

void set_port(addrinfo& address, int port) {
  const in_port_t number = htons(static_cast<std::uint16_t>(port));
  if (address.ai_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(address.ai_addr)->sin6_port = number;
  } else {
    reinterpret_cast<sockaddr_in*>(address.ai_addr)->sin_port = number;
  }
}

// A client that has asked nothing yet is kept from us for that long, so that those who only connect, again
// and again, do not push out one whose request is on its way. What the system does not know it ignores.
constexpr int seconds_without_a_request = 1;

// -1 with errno. A port that two processes bind at the same moment is refused to one of them by listen().
int listen_on(const addrinfo& address, OwnDescriptor& own, HostView host) {
  const int number = own.open(host, [&address] {
    return ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, address.ai_protocol);
  });
  if (number < 0) return -1;
  const int on = 1;  // connections of an earlier process that are not quite closed are in nobody's way
  ::setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(number, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds_without_a_request,
               sizeof seconds_without_a_request);
  if (::bind(number, address.ai_addr, address.ai_addrlen) == 0 && ::listen(number, most_waiting) == 0)
    return number;
  const int error = errno;
  own.reset();
  ::close(number);
  errno = error;
  return -1;
}

}  // namespace

ListeningSocket::ListeningSocket(const Address& address, int preferred, HostView host) {
  const Addresses addresses = resolve(address);
  int error = 0;
  const std::vector<int> ports = address.ports(preferred);
  for (const int port : ports) {
    for (addrinfo* each : in_order(addresses)) {
      set_port(*each, port);
      number_ = listen_on(*each, own_, host);
      if (number_ >= 0) return;
      error = errno;
      // The same port of another address would be another's in the eyes of a client that knows the name only.
      if (error == EADDRINUSE) break;
    }
    if (error != EADDRINUSE) break;
  }
  const std::string reason = std::generic_category().message(error);
  const bool are_all_in_use = ports.size() > 1 && error == EADDRINUSE;
  refuse(address, are_all_in_use ? reason + ", all " + std::to_string(ports.size()) + " ports" : reason,
         remedy_for(error));
}

ListeningSocket::~ListeningSocket() {
  own_.reset();
  ::close(number_);
}

int ListeningSocket::port() const {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  if (::getsockname(number_, reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  return ntohs(name.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(name).sin6_port
                                          : reinterpret_cast<const sockaddr_in&>(name).sin_port);
}

}  // namespace pollux::prometheus
