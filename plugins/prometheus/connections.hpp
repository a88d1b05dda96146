// Connections: the clients that the page has, and which of them has to go.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>

#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/own_descriptor.hpp>

namespace pollux::prometheus {

// A client counts as idle since it connected, or since its last answer was begun: bytes that trickle in, or
// are read one by one, are no sign of life. Times are the monotonic clock's. Not thread-safe.
class Connections {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Connection {
    int descriptor;
    OwnDescriptor own;  // this process's alone: whoever is at the other end must see this process end
    Time since;
    bool is_answered = false;  // its answer is on the way
  };

  // Valid until it is removed.
  Connection& add(int descriptor, HostView host, Time now);
  void remove(const Connection& connection);

  void begin_answer(Connection& connection, Time now);
  static void end_answer(Connection& connection) { connection.is_answered = false; }

  [[nodiscard]] std::size_t size() const { return connections_.size(); }

  // Shuts down the one that has been idle longest, those whose answer is on the way last. What was shut down
  // is still here until the server has noticed, but is not chosen again. False if there is none.
  bool evict();
  // Shuts down those that have been idle for longer than they may.
  void evict_expired(Time now);
  // How long until the next one expires; max if there is none.
  [[nodiscard]] std::chrono::milliseconds until_expiry(Time now) const;

 private:
  using List = std::list<Connection>;

  [[nodiscard]] static Time end_of(const Connection& connection);
  static void shut_down(Connection& connection);

  List connections_;  // by `since`, so that the first has been idle longest
};

}  // namespace pollux::prometheus
