#include "cpus.hpp"

#include <pthread.h>

#include <vector>

namespace pollux::bench {

namespace {

// As this process was started: `taskset` is respected.
const std::vector<std::size_t>& allowed() {
  static const std::vector<std::size_t> cpus = [] {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    std::vector<std::size_t> found;
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (CPU_ISSET(cpu, &set)) found.push_back(cpu);
    }
    return found;
  }();
  return cpus;
}

// The allowed CPUs [begin, end).
void bind(std::size_t begin, std::size_t end) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (std::size_t i = begin; i < end; ++i) CPU_SET(allowed()[i], &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

}  // namespace

std::size_t cpu_count() { return allowed().size(); }

void pin_to(std::size_t n) {
  const std::size_t count = cpu_count();
  if (count > 1) bind(count - 1 - n % count, count - n % count);
}

KeepOff::KeepOff(std::size_t taken) {
  pthread_getaffinity_np(pthread_self(), sizeof before_, &before_);
  bind(0, taken < cpu_count() ? cpu_count() - taken : cpu_count());
}

KeepOff::~KeepOff() { pthread_setaffinity_np(pthread_self(), sizeof before_, &before_); }

}  // namespace pollux::bench
