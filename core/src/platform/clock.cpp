#include "platform/clock.hpp"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <string>

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

// The file's first line; empty when there is none, as in some containers.
std::string first_line_of(const char* path) {
  std::array<char, 256> text{};
  const int file = ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  const ssize_t size = ::read(file, text.data(), text.size());
  ::close(file);
  const std::string_view all(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return std::string(all.substr(0, all.find('\n')));
}

bool is_counter_trusted() {
  if (!has_invariant_counter()) return false;
  return kernel_trusts_counter(
      first_line_of("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
      first_line_of("/sys/devices/system/clocksource/clocksource0/available_clocksource"));
}

constinit std::atomic<bool> counter_is_ignored{false};
constinit std::atomic<std::uint64_t> manual_ticks{0};  // 0: time passes by itself
constinit std::atomic<std::int64_t> suspended_ns{0};   // by tests alone

}  // namespace

ClockSource clock_source() {
  static const bool trusted = is_counter_trusted();
  if (counter_is_ignored.load(std::memory_order_relaxed)) return ClockSource::system;
  return trusted ? ClockSource::cpu_counter : ClockSource::system;
}

std::uint64_t read_ticks() {
#if defined(__x86_64__)
  if (clock_source() == ClockSource::cpu_counter) return __builtin_ia32_rdtsc();
#endif
  if (const std::uint64_t ticks = manual_ticks.load(std::memory_order_relaxed)) return ticks;
  return static_cast<std::uint64_t>(monotonic_ns());
}

std::int64_t monotonic_ns() {
  return read_system(CLOCK_MONOTONIC) - suspended_ns.load(std::memory_order_relaxed);
}
std::int64_t wall_ns() { return read_system(CLOCK_REALTIME); }

std::int64_t wall_minus_monotonic_ns() {
  std::int64_t best = 0;
  std::int64_t best_gap = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t close_enough_ns = 1'000;
  for (int i = 0; i < 5 && best_gap > close_enough_ns; ++i) {
    const std::int64_t before = monotonic_ns();
    const std::int64_t wall = wall_ns();
    const std::int64_t gap = monotonic_ns() - before;
    if (gap < best_gap) best = wall - before - gap / 2, best_gap = gap;
  }
  return best;
}

bool kernel_trusts_counter(std::string_view current, std::string_view available) {
  const auto has = [](std::string_view list, std::string_view name) {
    for (std::size_t at = list.find(name); at != list.npos; at = list.find(name, at + 1)) {
      const std::size_t end = at + name.size();
      if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
    }
    return false;
  };
  constexpr std::array<std::string_view, 5> slow{"hpet", "acpi_pm", "pit", "jiffies", "refined-jiffies"};
  const bool is_slow = std::any_of(slow.begin(), slow.end(), [&](auto name) { return has(current, name); });
  // An operator may have chosen a slow clock: then the counter is still among those that could be.
  return !is_slow || has(available, "tsc");
}

void use_system_clock() { counter_is_ignored.store(true, std::memory_order_relaxed); }

void use_manual_clock(std::uint64_t nanoseconds) {
  manual_ticks.store(nanoseconds, std::memory_order_relaxed);
  use_system_clock();
}

void pretend_suspend(std::int64_t nanoseconds) { suspended_ns.store(nanoseconds, std::memory_order_relaxed); }

}  // namespace pollux::platform
