// Which CPU does what: the emitting thread has one to itself, the library's threads share the others.
#pragma once

#include <sched.h>

#include <cstddef>

namespace pollux::bench {

// How many CPUs this process may use.
[[nodiscard]] std::size_t cpu_count();

// Binds this thread to the n-th CPU from the last; 0 is the emitting thread's. Of no effect on a single CPU.
void pin_to(std::size_t n);

// While it lives, threads that this thread starts keep off the last `taken` CPUs. Of no effect when none
// would be left: then the system decides who runs where.
class KeepOff {
 public:
  explicit KeepOff(std::size_t taken = 1);
  ~KeepOff();
  KeepOff(const KeepOff&) = delete;
  KeepOff& operator=(const KeepOff&) = delete;

 private:
  cpu_set_t before_;
};

}  // namespace pollux::bench
