// BrokenPipeBlocked: while it lives, writing to a connection that the peer has closed is an error and no
// signal to the program. OpenSSL writes without MSG_NOSIGNAL, and this may run on a thread of the
// application.
#pragma once

#include <signal.h>

#include <cerrno>
#include <ctime>

namespace pollux::otlp {

class BrokenPipeBlocked {
 public:
  BrokenPipeBlocked() {
    ::sigemptyset(&signal_);
    ::sigaddset(&signal_, SIGPIPE);
    sigset_t pending;
    ::sigemptyset(&pending);
    ::sigpending(&pending);
    // One that waits already is somebody else's, and ours cannot be told from it.
    was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
    if (!was_pending_) ::pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  ~BrokenPipeBlocked() {
    if (was_pending_) return;
    const int saved = errno;
    const timespec at_once{};
    while (::sigtimedwait(&signal_, nullptr, &at_once) < 0 && errno == EINTR) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = saved;
  }
  BrokenPipeBlocked(const BrokenPipeBlocked&) = delete;
  BrokenPipeBlocked& operator=(const BrokenPipeBlocked&) = delete;

 private:
  sigset_t signal_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

}  // namespace pollux::otlp
