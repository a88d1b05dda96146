// Listener: serves the page over HTTP, on a thread of libmicrohttpd.
#pragma once

#include <functional>
#include <string>

#include <pollux/sdk/host_view.hpp>

#include "listening_socket.hpp"

struct MHD_Daemon;

namespace pollux::prometheus {

class Listener {
 public:
  using Page = std::function<std::string()>;

  // `page` is called on the server's thread for each request of `path`. Throws std::runtime_error with the
  // address and the system's reason when it cannot listen there.
  Listener(const std::string& address, std::string path, Page page, HostView host);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  // Ends the connections, and waits for a request that is being answered.
  ~Listener();

  [[nodiscard]] int port() const { return socket_.port(); }

 private:
  struct Callbacks;  // what the library calls

  const std::string path_;
  const Page page_;
  const HostView host_;
  ListeningSocket socket_;
  MHD_Daemon* server_ = nullptr;
};

}  // namespace pollux::prometheus
