#include "platform/exit_hook.hpp"

#include <atomic>
#include <cstdlib>
#include <mutex>

namespace pollux::platform {

namespace {
constinit std::atomic<void (*)()> exit_hook{nullptr};
constinit std::mutex registration;

void run_exit_hook() {
  if (void (*const hook)() = exit_hook.load(std::memory_order_acquire)) hook();
}
}  // namespace

void set_exit_hook(void (*hook)()) {
  exit_hook.store(hook, std::memory_order_release);  // pairs with run_exit_hook and renew_exit_hook
  renew_exit_hook();
}

// If there is no memory for another entry, those made before still run the hook.
void renew_exit_hook() {
  if (!exit_hook.load(std::memory_order_acquire)) return;
  const std::lock_guard lock(registration);
  static_cast<void>(std::atexit(&run_exit_hook));
}

std::mutex& exit_hook_mutex() { return registration; }

}  // namespace pollux::platform
