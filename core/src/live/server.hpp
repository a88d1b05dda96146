// Server: the thread that answers those who watch a program. In: connections at the door. Out: documents; it
// has the program's scopes recorded while anybody looks at them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include <pollux/stats.hpp>

#include "live/door.hpp"
#include "live/figures.hpp"
#include "platform/task.hpp"

namespace pollux::live {

// What the server asks of the host, on its own thread; each may wait for the collector's pass.
struct Program {
  std::function<std::optional<Stats>()> stats;  // none: the host is gone
  // Timings go to `figures` from now on, or no longer. False: not now, ask again.
  std::function<bool(bool)> watch;
  std::function<std::uint64_t()> missed;  // timings that did not reach them
  std::shared_ptr<Figures> figures;
};

// Any thread may call its functions.
class Server {
 public:
  static constexpr std::size_t most_clients = 8;

  // Starts the thread; throws std::system_error for want of one, or of a descriptor.
  Server(Door door, Program program);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Takes the socket away and tells the clients. A thread that does not come to its end is left behind.
  void end(std::chrono::steady_clock::time_point deadline);

 private:
  struct State;  // that the thread may keep longer than the host
  class Rounds;

  std::shared_ptr<State> state_;
  std::mutex mutex_;  // of the thread
  platform::Task task_;
};

}  // namespace pollux::live
