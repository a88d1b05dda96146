// Clocks: where time comes from, and how long a tick is.
#pragma once

#include <cstdint>

namespace pollux::platform {

// The source of ticks. The CPU's counter where it is invariant (same rate on every core, at every frequency,
// in every sleep state); else the system's monotonic clock, whose ticks are nanoseconds.
enum class ClockSource { cpu_counter, system };

[[nodiscard]] ClockSource clock_source();

[[nodiscard]] std::uint64_t read_ticks();

// CLOCK_MONOTONIC and CLOCK_REALTIME, in nanoseconds.
[[nodiscard]] std::int64_t monotonic_ns();
[[nodiscard]] std::int64_t wall_ns();

// For tests: the system's clock also where there is an invariant counter. Before any thread has recorded
// anything.
void use_system_clock();
// For tests, likewise: ticks are the nanoseconds, not 0, that were set last.
void use_manual_clock(std::uint64_t nanoseconds);

}  // namespace pollux::platform
