// A race: producers that start together on threads of their own, timed until the last of what they produced
// has arrived. The same for everything whose rate is measured.
#pragma once

#include <chrono>
#include <cstddef>
#include <latch>
#include <thread>
#include <vector>

#include "cpus.hpp"

namespace pollux::bench {

// `produce(start)` runs on each producer's thread: it prepares, then calls start(), then produces. `finish`
// waits until everything has arrived. Returns the time from the common start to the end of `finish`.
//
// With a CPU to spare each producer is bound to one of its own, and what `finish` waits for should keep off
// them (see `producers_cpus`). With none to spare nothing is bound: producers and consumer share as the
// system decides.
template <class Produce, class Finish>
[[nodiscard]] std::chrono::duration<double> race(std::size_t producers, Produce produce, Finish finish) {
  const bool bound = producers < cpu_count();
  std::latch ready(static_cast<std::ptrdiff_t>(producers) + 1);
  std::vector<std::jthread> threads;
  {
    const KeepOff nothing(0);
    for (std::size_t i = 0; i < producers; ++i) {
      threads.emplace_back([&, i] {
        if (bound) pin_to(i);
        produce([&] { ready.arrive_and_wait(); });
      });
    }
  }
  ready.arrive_and_wait();
  const auto begin = std::chrono::steady_clock::now();
  for (std::jthread& thread : threads) thread.join();
  finish();
  return std::chrono::steady_clock::now() - begin;
}

// How many CPUs the producers of a race have to themselves.
[[nodiscard]] inline std::size_t producers_cpus(std::size_t producers) {
  return producers < cpu_count() ? producers : 0;
}

}  // namespace pollux::bench
