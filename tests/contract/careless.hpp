// The faults that a plugin may have, and what one of its instances remembers to have them.
#pragma once

#include <sys/types.h>

#include <pollux/abi/pollux.h>

namespace careless {

enum Fault {
#define CARELESS(name, plugin, cases) name,
#include "faults.inc"
#undef CARELESS
};
extern const Fault fault;

struct Careless {
  const pollux_host* host = nullptr;
  pollux_string label{"", 0};
  const pollux_event* kept = nullptr;
  pid_t thread = 0;
  int descriptor = -1;
  int batches = 0;
  Careless* leaked = nullptr;
  bool delivered = false;
  bool flushed = false;
  bool flushed_since = false;
  bool released = false;
  bool stopped = false;
  bool started = false;
  bool broken = false;
  bool cancelled = false;  // on another thread
};

// Thrown within the plugin where it gives up.
struct Broken {};

// What the fault makes of one event; true when it rejects it.
bool rejects(const pollux_event& event);

}  // namespace careless
