// Lookup: asks for the addresses of one name on a thread of its own, because the system's resolver may take
// many seconds and cannot be interrupted. In: a name. Out: what was found, when it is there.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "resolve.hpp"

namespace pollux::statsd {

// Used by one thread. When it is destroyed while it asks, the thread is left to end by itself: it owns what
// it uses.
class Lookup {
 public:
  Lookup(Resolve resolve, std::string host, std::string port);

  // Unless it asks already.
  void begin();
  // Each answer once. While it asks, waits that long for it.
  [[nodiscard]] std::optional<Resolved> take(std::chrono::milliseconds longest);

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace pollux::statsd
