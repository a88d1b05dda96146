#include "listening_socket.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

namespace pollux::prometheus {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

constexpr int most_waiting = 64;  // connections that are not accepted yet

[[noreturn]] void refuse(const std::string& address, const std::string& why) {
  throw std::runtime_error("cannot listen on " + address + ": " + why +
                           "; give 'listen' another port, or end what listens there");
}

Addresses resolve(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found);
  if (error != 0) refuse(address, ::gai_strerror(error));
  return {found, &::freeaddrinfo};
}

// IPv4 first: a name that has both, such as localhost, is asked for there.
std::vector<const addrinfo*> in_order(const Addresses& addresses) {
  std::vector<const addrinfo*> all;
  for (const addrinfo* each = addresses.get(); each; each = each->ai_next) all.push_back(each);
  std::stable_partition(all.begin(), all.end(),
                        [](const addrinfo* each) { return each->ai_family == AF_INET; });
  return all;
}

ino_t inode_of(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 ? status.st_ino : 0;
}

}  // namespace

ListeningSocket::ListeningSocket(const std::string& address, HostView host) {
  const Addresses addresses = resolve(address);
  int error = 0;
  for (const addrinfo* each : in_order(addresses)) {
    number_ = own_.open(host, [each] {
      return ::socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, each->ai_protocol);
    });
    if (number_ >= 0) {
      const int on = 1;  // connections of an earlier process that are not quite closed are in nobody's way
      ::setsockopt(number_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
      if (::bind(number_, each->ai_addr, each->ai_addrlen) == 0 && ::listen(number_, most_waiting) == 0) {
        inode_ = inode_of(number_);
        return;
      }
    }
    error = errno;
    own_.reset();
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  refuse(address, std::generic_category().message(error));
}

ListeningSocket::~ListeningSocket() {
  own_.reset();
  if (inode_of(number_) == inode_) ::close(number_);
}

int ListeningSocket::port() const {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  if (::getsockname(number_, reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  return ntohs(name.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(name).sin6_port
                                          : reinterpret_cast<const sockaddr_in&>(name).sin_port);
}

}  // namespace pollux::prometheus
