#include "cli/watch.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <initializer_list>

namespace pollux::cli {

namespace {

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : signals) ::sigaddset(&set, signal);
  return set;
}

sigset_t held() { return set_of({SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD}); }

}  // namespace

sigset_t hold_signals() {
  const sigset_t set = held();
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, &set, &before);
  return before;
}

Ending watch(pid_t child) {
  const sigset_t set = held();
  ::signal(SIGCHLD, SIG_DFL);  // where it was ignored, nobody could be waited for
  Ending ending;
  for (;;) {
    // Before each waiting, for one SIGCHLD may stand for several children.
    const pid_t ended = ::wait4(child, &ending.status, WNOHANG, &ending.use);
    if (ended == child || (ended < 0 && errno != EINTR)) return ending;
    siginfo_t received;
    const int signal = ::sigwaitinfo(&set, &received);
    if (signal > 0 && signal != SIGCHLD && received.si_code != SI_KERNEL) ::kill(child, signal);
  }
}

void release_stop_signals() {
  const sigset_t set = set_of({SIGINT, SIGTERM});
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void end_by(int signal) {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::signal(signal, SIG_DFL);
  const sigset_t set = set_of({signal});
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  ::raise(signal);
}

}  // namespace pollux::cli
