// The contexts that are measured. Each is made at its first use and never destroyed; its threads keep off the
// emitting CPU.
#pragma once

#include <cstdint>

#include <pollux/pollux.hpp>

#include "baseline.hpp"

namespace pollux::bench {

// A reporter that counts, a batch at a time.
struct Counts {
  std::uint64_t events = 0;
  void record_batch(const Batch& batch) { events += batch.size(); }
};

// Nothing is lost, and a ring holds more than a slice of events.
inline const ContextOptions lossless{
    .enabled = true, .delivery = Delivery::async, .overflow = Overflow::block, .ring_size = ring_bytes};

// A host from configuration. Its one reporter, a plugin, counts all scopes but `bench.left_out` and
// `bench.sampled_out`.
const TelemetryContext& counted();

// The same, but its reporter wants `bench.sampled_out` alone, and of that one in 10,000.
const TelemetryContext& sampling();

// Telemetry is off.
const TelemetryContext& off();

// Delivers everything that these contexts have recorded, and leaves the collector awake.
void settle();

}  // namespace pollux::bench
