#include "platform/thread.hpp"

#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

namespace pollux::platform {

std::uint32_t os_thread_id() { return static_cast<std::uint32_t>(syscall(SYS_gettid)); }

void name_this_thread(const char* name) noexcept {
  char kept[16] = {};  // what the system keeps; no allocation: there may be no memory
  std::strncpy(kept, name, sizeof kept - 1);
  pthread_setname_np(pthread_self(), kept);
}

void sleep_precisely() { prctl(PR_SET_TIMERSLACK, 1000ul, 0, 0, 0); }

SignalsBlocked::SignalsBlocked() : before_(blocked_here()) { set_blocked_here(blocked_in_threads(before_)); }

SignalsBlocked::~SignalsBlocked() { set_blocked_here(before_); }

CancellationBlocked::CancellationBlocked() { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }

CancellationBlocked::~CancellationBlocked() { pthread_setcancelstate(before_, nullptr); }

}  // namespace pollux::platform
