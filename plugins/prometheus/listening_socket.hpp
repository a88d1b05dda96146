// ListeningSocket: an address in, a socket that listens there out.
#pragma once

#include <string>

#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/own_descriptor.hpp>

#include "address.hpp"

namespace pollux::prometheus {

class ListeningSocket {
 public:
  // Listens on the first of the address's ports that nobody has; `preferred` is tried first. Throws
  // std::runtime_error with the address and the system's reason when none is to be had. Does not block, and a
  // forked child does not keep it.
  ListeningSocket(const Address& address, int preferred, HostView host);
  ListeningSocket(const ListeningSocket&) = delete;
  ListeningSocket& operator=(const ListeningSocket&) = delete;
  ~ListeningSocket();

  [[nodiscard]] int number() const { return number_; }
  // The one that it listens on.
  [[nodiscard]] int port() const;

 private:
  int number_ = -1;
  OwnDescriptor own_;  // as long as it is open
};

}  // namespace pollux::prometheus
