// Clocks: where time comes from, and how long a tick is.
#pragma once

#include <cstdint>
#include <string_view>

namespace pollux::platform {

// The source of ticks. The CPU's counter where it is invariant (same rate on every core, at every frequency,
// in every sleep state) and the kernel has not found otherwise; else the system's monotonic clock, whose
// ticks are nanoseconds. Decided once a process.
enum class ClockSource { cpu_counter, system };

[[nodiscard]] ClockSource clock_source();

[[nodiscard]] std::uint64_t read_ticks();

// CLOCK_MONOTONIC and CLOCK_REALTIME, in nanoseconds. The former stands still while the system is suspended.
[[nodiscard]] std::int64_t monotonic_ns();
[[nodiscard]] std::int64_t wall_ns();

// What to add to CLOCK_MONOTONIC for CLOCK_REALTIME. Changes when the wall clock is set or slewed, and by the
// length of each suspend. An interruption between the two readings does no harm.
[[nodiscard]] std::int64_t wall_minus_monotonic_ns();

// What the kernel says of its clocks, in files below /sys/devices/system/clocksource: it keeps time by
// `current`, and could by any in `available`. False when it had to give up the CPU's counter for a slow
// clock. The clocks of hypervisors (kvm-clock, …) are made of the counter.
[[nodiscard]] bool kernel_trusts_counter(std::string_view current, std::string_view available);

// For tests: the system's clock also where there is an invariant counter. Before any thread has recorded
// anything.
void use_system_clock();
// For tests, likewise: ticks are the nanoseconds, not 0, that were set last.
void use_manual_clock(std::uint64_t nanoseconds);
// For tests: CLOCK_MONOTONIC as if it had stood still for so long by now, as it does while the system is
// suspended and the CPU's counter goes on. 0 ends it.
void pretend_suspend(std::int64_t nanoseconds);

}  // namespace pollux::platform
