// The rate at which one plugin takes scopes in a host of its own, none lost, and the processor time that its
// worker needs for each.
#pragma once

#include <cstdint>
#include <string>

#include <pollux/pollux.hpp>

namespace pollux::bench {

// Emits one scope, the i-th.
using EmitScope = void (*)(const TelemetryContext& tele, std::uint64_t i);

struct PluginRate {
  std::uint64_t delivered;  // some more than are measured: with the first ones queues, pools and files grow
  double per_second;        // by the clock, from the first emission until the reporter has flushed the last
  double worker_ns;         // processor time of the reporter's thread for each, the kernel's work included
};

// Opens a host with this plugin alone, `options` being the lines of its [reporter.options], and has one
// thread emit so many scopes. Throws when the host cannot be opened or an event is not delivered.
[[nodiscard]] PluginRate plugin_rate(const std::string& plugin, const std::string& options, EmitScope emit,
                                     std::uint64_t events);

}  // namespace pollux::bench
