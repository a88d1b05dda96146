#include "listener.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace pollux::prometheus {
namespace {

constexpr const char* threads = "2";  // one for the server, one for somebody who looks

// Why nobody can listen there; the library does not say. Empty when one can.
std::string reason(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found); error != 0)
    return ::gai_strerror(error);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> first(found, &::freeaddrinfo);
  const int descriptor = ::socket(first->ai_family, first->ai_socktype | SOCK_CLOEXEC, first->ai_protocol);
  if (descriptor < 0) return std::generic_category().message(errno);
  const int on = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  std::string why;
  if (::bind(descriptor, first->ai_addr, first->ai_addrlen) != 0 || ::listen(descriptor, 1) != 0)
    why = std::generic_category().message(errno);
  ::close(descriptor);
  return why;
}

}  // namespace

Listener::Listener(const std::string& address, const std::string& path,
                   const std::shared_ptr<::prometheus::Collectable>& page) {
  try {
    exposer_ = std::make_unique<::prometheus::Exposer>(
        std::vector<std::string>{"listening_ports", address, "num_threads", threads});
  } catch (const std::exception& error) {
    const std::string why = reason(address);
    throw std::runtime_error("cannot listen on " + address + ": " + (why.empty() ? error.what() : why) +
                             "; give 'listen' another port, or end what listens there");
  }
  exposer_->RegisterCollectable(page, path);
}

int Listener::port() const {
  const std::vector<int> ports = exposer_->GetListeningPorts();
  return ports.empty() ? 0 : ports.front();
}

}  // namespace pollux::prometheus
