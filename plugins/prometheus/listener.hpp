// Listener: serves the page over HTTP, on a thread of its own.
//
// The thread accepts connections itself and hands them to libmicrohttpd, which speaks HTTP: a connection
// beyond the limit then takes the place of the one that has been idle longest (class Connections), so no
// number of idle clients keeps a scrape waiting. What has arrived is answered before anything is accepted.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <thread>

#include <pollux/sdk/host_view.hpp>

#include "connections.hpp"
#include "listening_socket.hpp"
#include "negotiation.hpp"
#include "spare_descriptor.hpp"

struct MHD_Daemon;

namespace pollux::prometheus {

class Listener {
 public:
  using Page = std::function<std::string(Format)>;

  // `page` is called on the listener's thread for each request of `path`. `preferred_port`: the one to take
  // if the address has several. Throws std::runtime_error with the address and the system's reason when it
  // cannot listen there.
  Listener(const Address& address, int preferred_port, std::string path, Page page, HostView host);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  // Ends the connections, and waits for a request that is being answered.
  ~Listener();

  [[nodiscard]] int port() const { return socket_.port(); }

 private:
  struct Callbacks;  // what the library calls
  using Time = Connections::Time;

  void close_server();
  void run();
  void wait();
  void accept_some();
  // One connection, or false when there is none to be had now.
  bool accept_one();
  // Evicts as many as have to go for so many places; false when they are not free then.
  bool make_room(std::size_t places);
  void pause(int error);
  [[nodiscard]] int milliseconds_to_wait() const;

  const std::string path_;
  const Page page_;
  const HostView host_;
  ListeningSocket socket_;
  SpareDescriptor spare_;
  Connections connections_;
  std::size_t most_connections_;
  Time accepts_again_{};     // after a failure; nothing is accepted before
  bool has_failed_ = false;  // that it cannot accept was logged
  bool is_asked_ = false;    // a client waits to be accepted
  MHD_Daemon* server_ = nullptr;
  int wake_ = -1;  // an eventfd
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace pollux::prometheus
