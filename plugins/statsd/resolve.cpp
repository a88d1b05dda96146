#include "resolve.hpp"

#include <netdb.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

namespace pollux::statsd {
namespace {

Resolved resolved(const std::string& host, const std::string& port, int flags) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  wanted.ai_flags = flags;
  addrinfo* list = nullptr;
  Resolved found;
  if (const int error = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &list)) {
    found.problem = error == EAI_SYSTEM ? std::generic_category().message(errno) : ::gai_strerror(error);
    return found;
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, &::freeaddrinfo);
  for (const addrinfo* at = list; at; at = at->ai_next) {
    NetworkAddress address;
    std::memcpy(&address.raw, at->ai_addr, at->ai_addrlen);
    address.size = at->ai_addrlen;
    found.addresses.push_back(address);
  }
  std::stable_partition(found.addresses.begin(), found.addresses.end(),
                        [](const NetworkAddress& each) { return each.raw.ss_family == AF_INET; });
  return found;
}

}  // namespace

std::string NetworkAddress::text() const {
  char host[NI_MAXHOST] = "";
  ::getnameinfo(reinterpret_cast<const sockaddr*>(&raw), size, host, sizeof host, nullptr, 0, NI_NUMERICHOST);
  return host;
}

bool operator==(const NetworkAddress& a, const NetworkAddress& b) {
  return a.size == b.size && std::memcmp(&a.raw, &b.raw, a.size) == 0;
}

Resolved resolve_by_system(const std::string& host, const std::string& port) {
  return resolved(host, port, 0);
}

Resolved resolve_number(const std::string& host, const std::string& port) {
  return resolved(host, port, AI_NUMERICHOST);
}

}  // namespace pollux::statsd
