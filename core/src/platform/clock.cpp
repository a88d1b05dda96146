#include "platform/clock.hpp"

#include <time.h>

#include <atomic>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace pollux::platform {

namespace {

std::int64_t read_system(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// Intel's and AMD's manuals: CPUID leaf 0x80000007, EDX bit 8, "invariant TSC".
bool has_invariant_counter() {
#if defined(__x86_64__)
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) != 0 && (edx & (1u << 8)) != 0;
#else
  return false;
#endif
}

constinit std::atomic<bool> counter_is_ignored{false};
constinit std::atomic<std::uint64_t> manual_ticks{0};  // 0: time passes by itself

}  // namespace

ClockSource clock_source() {
  static const bool invariant = has_invariant_counter();
  if (counter_is_ignored.load(std::memory_order_relaxed)) return ClockSource::system;
  return invariant ? ClockSource::cpu_counter : ClockSource::system;
}

std::uint64_t read_ticks() {
#if defined(__x86_64__)
  if (clock_source() == ClockSource::cpu_counter) return __builtin_ia32_rdtsc();
#endif
  if (const std::uint64_t ticks = manual_ticks.load(std::memory_order_relaxed)) return ticks;
  return static_cast<std::uint64_t>(monotonic_ns());
}

std::int64_t monotonic_ns() { return read_system(CLOCK_MONOTONIC); }
std::int64_t wall_ns() { return read_system(CLOCK_REALTIME); }

void use_system_clock() { counter_is_ignored.store(true, std::memory_order_relaxed); }

void use_manual_clock(std::uint64_t nanoseconds) {
  manual_ticks.store(nanoseconds, std::memory_order_relaxed);
  use_system_clock();
}

}  // namespace pollux::platform
