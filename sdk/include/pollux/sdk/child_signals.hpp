// ChildSignals: gives this thread the signal mask that a process should have which it is about to start. For
// reporters that start processes by posix_spawn, vfork or system, on POSIX systems:
//
//   {
//     const pollux::ChildSignals signals(host);
//     ::posix_spawn(...);
//   }
//
// Without it the process inherits the mask of the host's thread, and ignores SIGTERM. After fork the host
// does the same by itself.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <cstdint>

#include <pollux/sdk/extension.hpp>
#include <pollux/sdk/host_view.hpp>

namespace pollux {

// Keep it short: meanwhile signals of the process may be handled on this thread, which may end its waits
// early (EINTR). With a host that lacks the extension it does nothing.
class ChildSignals {
 public:
  explicit ChildSignals(HostView host) {
    ::pthread_sigmask(SIG_BLOCK, nullptr, &before_);
    const auto* table = host.extension<pollux_ext_signals>();
    if (!table) return;
    const std::uint64_t blocked = table->blocked_in_child(host.raw());
    sigset_t wanted;
    ::sigemptyset(&wanted);
    for (int signal = 1; signal <= 64; ++signal) {
      if ((blocked >> (signal - 1) & 1) != 0) ::sigaddset(&wanted, signal);
    }
    ::pthread_sigmask(SIG_SETMASK, &wanted, nullptr);
  }
  ~ChildSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  ChildSignals(const ChildSignals&) = delete;
  ChildSignals& operator=(const ChildSignals&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace pollux
