// The handler, and the pipe that carries its news to a thread that waits in poll.
#include "command/stop_signal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

namespace pollux::command {

namespace {

std::atomic<int> received{0};
std::atomic<int> wake{-1};
static_assert(std::atomic<int>::is_always_lock_free, "the signal handler uses them");

void on_signal(int signal) {
  int none = 0;
  if (!received.compare_exchange_strong(none, signal)) ::_exit(128 + signal);
  const int before = errno;
  [[maybe_unused]] const auto written = ::write(wake.load(), "", 1);
  errno = before;
}

bool take_over(int signal) {
  struct sigaction action {};
  if (::sigaction(signal, nullptr, &action) != 0) return false;
  if (action.sa_handler == SIG_IGN) return true;  // as nohup and background jobs ask for
  action.sa_handler = &on_signal;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;  // plugins need not know about it
  return ::sigaction(signal, &action, nullptr) == 0;
}

}  // namespace

int install_stop_signals() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  wake.store(ends[1]);
  if (!take_over(SIGINT) || !take_over(SIGTERM)) return -1;
  if (std::signal(SIGPIPE, SIG_IGN) == SIG_ERR) return -1;
  return ends[0];
}

int received_stop_signal() { return received.load(); }

}  // namespace pollux::command
