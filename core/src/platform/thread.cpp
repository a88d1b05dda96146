#include "platform/thread.hpp"

#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

namespace pollux::platform {

std::uint32_t os_thread_id() { return static_cast<std::uint32_t>(syscall(SYS_gettid)); }

void name_this_thread(const char* name) {
  const std::string kept = std::string(name).substr(0, 15);
  pthread_setname_np(pthread_self(), kept.c_str());
}

void sleep_precisely() { prctl(PR_SET_TIMERSLACK, 1000ul, 0, 0, 0); }

SignalsBlocked::SignalsBlocked() : before_(blocked_here()) { set_blocked_here(blocked_in_threads(before_)); }

SignalsBlocked::~SignalsBlocked() { set_blocked_here(before_); }

CancellationBlocked::CancellationBlocked() { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }

CancellationBlocked::~CancellationBlocked() { pthread_setcancelstate(before_, nullptr); }

}  // namespace pollux::platform
