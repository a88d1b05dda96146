// The address of a literal is the same in a forked process, so one pointer in shared memory is enough.
#include "command/conform/step.hpp"

#include <sys/mman.h>

#include <atomic>
#include <new>

namespace pollux::conform {

namespace {

using Place = std::atomic<const char*>;

Place unshared{nullptr};
Place* place = &unshared;

}  // namespace

void share_steps() {
  if (place != &unshared) return;
  void* const page =
      ::mmap(nullptr, sizeof(Place), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED) place = new (page) Place(nullptr);
}

// Relaxed: the parent reads it when the process that wrote it has ended.
Step::Step(const char* name) : before_(place->exchange(name, std::memory_order_relaxed)) {}
Step::~Step() { place->store(before_, std::memory_order_relaxed); }

std::string last_step() {
  const char* const name = place->load(std::memory_order_relaxed);
  return name ? std::string("in ") + name : "between calls";
}

void forget_steps() { place->store(nullptr, std::memory_order_relaxed); }

}  // namespace pollux::conform
