#include "command/exec/watch.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

namespace pollux::command {

namespace {

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : signals) ::sigaddset(&set, signal);
  return set;
}

sigset_t held() {
  return set_of(
      {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD, SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU});
}

bool has_terminal() {
  const int terminal = ::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (terminal >= 0) ::close(terminal);
  return terminal >= 0;
}

// Stops this process, so that the shell that waits for it sees what happened to the child, and goes on when
// it is continued. The shell names the signal, so it is the child's, and SIGSTOP for what else stopped that.
// Without a terminal there is no shell, but somebody may stop and continue the child alone.
void stop_like_child(int signal) {
  const sigset_t set = set_of({SIGTSTP, SIGTTIN, SIGTTOU});
  if (::sigismember(&set, signal) != 1) {
    if (has_terminal()) ::kill(::getpid(), SIGSTOP);
    return;
  }
  ::kill(::getpid(), signal);  // before it is let through: one that waits already is then the same one
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

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
    const pid_t changed = ::wait4(child, &ending.status, WNOHANG | WUNTRACED, &ending.use);
    if (changed == child && WIFSTOPPED(ending.status)) {
      stop_like_child(WSTOPSIG(ending.status));
      continue;
    }
    if (changed == child || (changed < 0 && errno != EINTR)) return ending;
    siginfo_t received;
    const int signal = ::sigwaitinfo(&set, &received);
    if (signal > 0 && signal != SIGCHLD && received.si_code != SI_KERNEL) ::kill(child, signal);
  }
}

void release_stop_signals() {
  const sigset_t set = set_of({SIGINT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU});
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

}  // namespace pollux::command
