#include "platform/thread.hpp"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace pollux::platform {

std::uint32_t os_thread_id() { return static_cast<std::uint32_t>(syscall(SYS_gettid)); }

void name_this_thread(const char* name) {
  const std::string kept = std::string(name).substr(0, 15);
  pthread_setname_np(pthread_self(), kept.c_str());
}

void sleep_precisely() { prctl(PR_SET_TIMERSLACK, 1000ul, 0, 0, 0); }

SignalsBlocked::SignalsBlocked() {
  static_assert(sizeof(sigset_t) <= sizeof saved_);
  sigset_t all;
  sigfillset(&all);
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, &all, &before);
  memcpy(saved_, &before, sizeof before);
}

SignalsBlocked::~SignalsBlocked() {
  sigset_t before;
  memcpy(&before, saved_, sizeof before);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

CancellationBlocked::CancellationBlocked() { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }

CancellationBlocked::~CancellationBlocked() { pthread_setcancelstate(before_, nullptr); }

}  // namespace pollux::platform
