// Plugin cost: a reporter's plugin in a real host, measured: how many events it takes, what each costs, and
// what it adds to the cost of a scope for the program.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <pollux/result.hpp>

#include "config/settings.hpp"

namespace pollux::measure {

struct CostOptions {
  std::chrono::nanoseconds time = std::chrono::seconds(5);  // about, for all rounds
  std::uint64_t events = 0;                                 // of each measurement; 0: as many as fit the time
  int rounds = 5;
};

// Each figure is the median of the rounds. Scopes have two attributes, metrics none.
struct Rate {
  double per_second = 0;  // events, until the reporter has flushed them; 0: it does not want them
  double caller_ns = 0;   // processor time for each event, by thread
  double collector_ns = 0;
  double worker_ns = 0;
  double others_ns = 0;
};

struct PluginCost {
  Rate scopes;
  Rate metrics;
  Rate scopes_to_nothing;  // the same host with a reporter that does nothing
  double scope_ns = 0;     // a scope's time for the program, in bursts that the ring has room for
  double scope_to_nothing_ns = 0;
  double heap_bytes = 0;  // that each event leaves in use: the slope, without what is allocated once
  double resident_bytes = 0;
  std::uint64_t events = 0;  // delivered to the plugin, in all
  std::uint64_t lost = 0;    // dropped or rejected
};

// Opens a host with this one reporter in the calling process, which should be one of its own. The settings'
// queue policy is `block`, so that nothing is lost.
[[nodiscard]] Result<PluginCost> measure_plugin(const config::Settings& settings,
                                                const config::ReporterSettings& reporter,
                                                const CostOptions& options);

}  // namespace pollux::measure
