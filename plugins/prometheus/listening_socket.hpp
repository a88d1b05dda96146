// ListeningSocket: an address in, a socket that listens there out.
#pragma once

#include <sys/types.h>

#include <string>

#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/own_descriptor.hpp>

namespace pollux::prometheus {

class ListeningSocket {
 public:
  // "127.0.0.1:9464", "[::1]:9464", "localhost:0". Throws std::runtime_error with the address and the
  // system's reason when nobody can listen there. A forked child does not keep it.
  ListeningSocket(const std::string& address, HostView host);
  ListeningSocket(const ListeningSocket&) = delete;
  ListeningSocket& operator=(const ListeningSocket&) = delete;
  // Closes it, unless the server has done so already, as it does when it could not be started.
  ~ListeningSocket();

  [[nodiscard]] int number() const { return number_; }
  // The port, which the system chose when the address said 0.
  [[nodiscard]] int port() const;

 private:
  int number_ = -1;
  ino_t inode_ = 0;    // tells it from another file that has got its number
  OwnDescriptor own_;  // as long as it is open
};

}  // namespace pollux::prometheus
