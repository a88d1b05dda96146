// ContextOptions: how a context works that brings its own reporters.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

// sync: a scope's end returns when every reporter has the event. async: a thread of each reporter's own
// delivers.
enum class Delivery { sync, async };

// What happens to events when a reporter's queue is full; of async delivery.
enum class Overflow { drop_newest, drop_oldest, block };

// How a context that brings its own reporters works; with a configuration file the file says it.
struct ContextOptions {
  std::optional<bool> enabled = {};        // unset: POLLUX_TELEMETRY=1 in the environment decides
  std::optional<bool> strict_scopes = {};  // unset: POLLUX_TELEMETRY_STRICT_SCOPES=1 decides
  Delivery delivery = Delivery::sync;
  std::size_t queue = 65'536;  // events that wait for a slow reporter; of async delivery
  Overflow overflow = Overflow::drop_newest;
  std::size_t ring_size = 256 * 1024;  // bytes a thread, rounded up to a power of two, 64 KiB to 64 MiB
  std::chrono::nanoseconds interval = std::chrono::seconds(1);  // of handles' events; 10 ms or more
  std::chrono::nanoseconds shutdown_timeout = std::chrono::seconds(5);
  bool log_account = false;  // the host's log says at the end what became of all events
};

}  // namespace pollux::inline POLLUX_LAYOUT
