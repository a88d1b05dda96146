#include "platform/thread.hpp"

#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

namespace pollux::platform {

std::uint64_t os_thread_id() { return static_cast<std::uint64_t>(syscall(SYS_gettid)); }

void read_thread_name(char (&name)[thread_name_size]) noexcept {
  name[0] = '\0';
  prctl(PR_GET_NAME, name, 0, 0, 0);
  name[thread_name_size - 1] = '\0';
}

void name_this_thread(const char* name) noexcept {
  char kept[thread_name_size] = {};  // what the system keeps; no allocation: there may be no memory
  std::strncpy(kept, name, sizeof kept - 1);
  pthread_setname_np(pthread_self(), kept);
}

void sleep_precisely() { prctl(PR_SET_TIMERSLACK, 1000ul, 0, 0, 0); }

SignalsBlocked::SignalsBlocked() : before_(blocked_here()) { set_blocked_here(blocked_in_threads(before_)); }

SignalsBlocked::~SignalsBlocked() { set_blocked_here(before_); }

CancellationBlocked::CancellationBlocked() { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }

CancellationBlocked::~CancellationBlocked() { pthread_setcancelstate(before_, nullptr); }

}  // namespace pollux::platform
