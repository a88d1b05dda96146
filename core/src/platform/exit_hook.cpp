#include "platform/exit_hook.hpp"

#include <atomic>
#include <cstdlib>

namespace pollux::platform {

namespace {
constinit std::atomic<void (*)()> installed{nullptr};

void run() {
  if (void (*const hook)() = installed.load(std::memory_order_acquire)) hook();
}
}  // namespace

void set_exit_hook(void (*hook)()) {
  installed.store(hook, std::memory_order_release);  // pairs with run and renew_exit_hook
  renew_exit_hook();
}

// If there is no memory for another entry, those made before still run the hook.
void renew_exit_hook() {
  if (installed.load(std::memory_order_acquire)) static_cast<void>(std::atexit(&run));
}

}  // namespace pollux::platform
