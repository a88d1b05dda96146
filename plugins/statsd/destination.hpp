// Destination: the network addresses behind `udp://HOST:PORT`, and which of them is in use. A number is
// itself. A name is looked up at the start, at an interval, and soon after an error, for what it stands for
// may move.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "address.hpp"
#include "lookup.hpp"
#include "resolve.hpp"

namespace pollux::statsd {

class Destination {
 public:
  using Clock = std::chrono::steady_clock;

  Destination(const Address& address, std::chrono::nanoseconds interval, const Resolve& resolve);

  enum class News { none, moved, unknown };
  // Looks up when it is time, and takes what was found. Waits that long for the first answer. `moved`: the
  // address in use is another one now; `unknown`: there is none, and problem() says why.
  [[nodiscard]] News update(Clock::time_point now, std::chrono::milliseconds longest);

  // Null: none is known.
  [[nodiscard]] const NetworkAddress* current() const;
  [[nodiscard]] std::size_t count() const { return addresses_.size(); }
  // The next one of several is in use.
  void advance() { at_ = addresses_.empty() ? 0 : (at_ + 1) % addresses_.size(); }
  // Sending fails: the name is to be looked up within a second of the last time.
  void doubt();

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  static constexpr std::chrono::seconds shortest{1};  // time between two lookups because of errors

  std::optional<Lookup> lookup_;  // of a name
  std::chrono::nanoseconds interval_;
  Clock::time_point asked_;  // the last time
  Clock::time_point due_ = Clock::time_point::min();
  std::vector<NetworkAddress> addresses_;
  std::size_t at_ = 0;
  std::string problem_ = "the resolver has not answered yet";
};

}  // namespace pollux::statsd
