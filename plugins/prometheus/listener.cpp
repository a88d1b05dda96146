#include "listener.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace pollux::prometheus {
namespace {

constexpr const char* threads = "2";  // one for the server, one for somebody who looks

// A socket for that address, and the address itself. Throws what is wrong with it.
struct Endpoint {
  using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

  explicit Endpoint(const std::string& address) {
    const std::size_t colon = address.rfind(':');
    std::string host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found);
    if (error != 0) throw std::runtime_error(::gai_strerror(error));
    name.reset(found);
    socket =
        ::socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, found->ai_protocol);
    if (socket < 0) throw std::runtime_error(std::generic_category().message(errno));
  }
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;
  ~Endpoint() {
    if (socket >= 0) ::close(socket);
  }

  Addresses name{nullptr, &::freeaddrinfo};
  int socket = -1;
};

// Why nobody can listen there; the library does not say. Empty when one can.
std::string reason(const std::string& address) {
  try {
    const Endpoint endpoint(address);
    const int on = 1;
    ::setsockopt(endpoint.socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const bool can = ::bind(endpoint.socket, endpoint.name->ai_addr, endpoint.name->ai_addrlen) == 0 &&
                     ::listen(endpoint.socket, 1) == 0;
    return can ? "" : std::generic_category().message(errno);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

// The port that a socket listens on; 0 for a descriptor that is no such socket.
int listening_port(int descriptor) {
  int listens = 0;
  socklen_t size = sizeof listens;
  sockaddr_storage name{};
  socklen_t name_size = sizeof name;
  auto* const raw = reinterpret_cast<sockaddr*>(&name);
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0) return 0;
  if (::getsockname(descriptor, raw, &name_size) != 0) return 0;
  if (name.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in*>(raw)->sin_port);
  if (name.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6*>(raw)->sin6_port);
  return 0;
}

// A duplicate of the socket that listens there: the library keeps its own to itself. -1: not found.
int duplicate_of(int port) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const int descriptor = std::atoi(entry.path().filename().c_str());
    if (listening_port(descriptor) == port) return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  }
  return -1;
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
  socket_ = duplicate_of(port());
}

// The server looks only every two seconds whether it is to end, unless its socket says something.
Listener::~Listener() {
  auto ended = std::async(std::launch::async, [this] { exposer_.reset(); });
  while (ended.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready)
    ::shutdown(socket_, SHUT_RDWR);
  if (socket_ >= 0) ::close(socket_);
}

int Listener::port() const {
  const std::vector<int> ports = exposer_->GetListeningPorts();
  return ports.empty() ? 0 : ports.front();
}

}  // namespace pollux::prometheus
