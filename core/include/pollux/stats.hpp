// Statistics: how a host and its reporters are doing. Where events went is the ledger's to say.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <pollux/ledger.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

// How long something took. Quantiles are within 1/64 of what was measured; all are 0 when `count` is.
struct DurationStats {
  std::uint64_t count = 0;
  std::chrono::nanoseconds p50{};
  std::chrono::nanoseconds p99{};
  std::chrono::nanoseconds max{};
};

// One reporter. "Recent" is the last 10 to 20 seconds; all else counts from the host's opening.
struct ReporterStats {
  std::string name;
  std::string state;                    // ready, degraded, failed, stopped, abandoned …
  std::chrono::nanoseconds in_state{};  // for how long

  std::uint64_t queue_depth = 0;     // events that wait for it
  std::uint64_t queue_capacity = 0;  // events; 0 with delivery = "sync", which queues nothing
  // Bytes of these events with all that they point to, also where other reporters hold the same events.
  std::uint64_t queue_bytes = 0;
  std::uint64_t queue_bytes_capacity = 0;  // bytes; 0 with delivery = "sync"

  // From an event's end to its acknowledgement. Of a call's events at most 16 are looked at, spread evenly,
  // each for its share of them. Events that were imported have none.
  DurationStats delay;
  DurationStats recent_delay;

  // Calls that handed over events; `count` is their number, repeats included.
  DurationStats call;
  DurationStats recent_call;

  std::string last_error;  // what went wrong last, in the host's words and the reporter's; empty: nothing did
  std::chrono::nanoseconds last_error_age{};

  // The host's own metrics, pollux.*, of a reporter that asks for them: they are in no ledger.
  std::uint64_t self_delivered = 0;
  std::uint64_t self_dropped = 0;  // rejected ones included
};

// One host.
struct Stats {
  Ledger ledger;
  std::chrono::nanoseconds uptime{};  // from its opening to its shutdown
  std::uint32_t scopes = 0;           // places in the tree of names, which all hosts of the process share
  std::uint32_t threads = 0;          // threads of the process that have a ring
  // Calls of reporters of this process that missed their deadline and were abandoned, each with its thread;
  // libraries whose constructors did not return included.
  std::uint64_t abandoned_calls = 0;
  std::vector<ReporterStats> reporters;
};

}  // namespace pollux::inline POLLUX_LAYOUT
