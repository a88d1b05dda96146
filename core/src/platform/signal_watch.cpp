// One handler for all watches. It reads a fixed table of atomics and writes to descriptors: nothing else may
// be done in it.
#include "platform/signal_watch.hpp"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <system_error>
#include <thread>

namespace pollux::platform {

namespace {

struct Place {
  std::atomic<int> signal{0};  // 0: free
  std::atomic<int> eventfd{-1};
  std::atomic<pid_t> process{0};  // a forked child inherits the table, and the descriptors
};
struct Before {
  struct sigaction action {};
  bool installed = false;  // ours; perhaps behind others by now
};

constinit std::array<Place, 256> places;
std::array<Before, NSIG> before;
constinit std::mutex mutex;               // of changes; the handler takes none
constinit std::atomic<int> handling{0};   // handlers that look at the table
constinit std::atomic<pid_t> counted{0};  // the process whose handlers `handling` counts
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<pid_t>::is_always_lock_free,
              "the signal handler uses them");

void on_signal(int signal, siginfo_t* info, void* context) {
  const int error = errno;
  const pid_t process = ::getpid();
  const std::uint64_t one = 1;
  handling.fetch_add(1);  // pairs with the destructor, which frees the place and then waits
  for (Place& place : places) {
    if (place.signal.load() != signal || place.process.load() != process) continue;
    // Not ::write, where a thread that is to be cancelled would end, and be waited for as handling for ever.
    [[maybe_unused]] const auto written = ::syscall(SYS_write, place.eventfd.load(), &one, sizeof one);
  }
  handling.fetch_sub(1);
  errno = error;
  const struct sigaction& earlier = before[static_cast<std::size_t>(signal)].action;
  if ((earlier.sa_flags & SA_SIGINFO) != 0) return earlier.sa_sigaction(signal, info, context);
  if (earlier.sa_handler != SIG_DFL && earlier.sa_handler != SIG_IGN) earlier.sa_handler(signal);
}

bool is_ours(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == &on_signal;
}

// What stands in our place passes no signal on. Of a handler nobody can tell.
bool is_none(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) == 0 &&
         (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN);
}

[[noreturn]] void fail(int error) { throw std::system_error(error, std::generic_category()); }

void install(int signal) {
  if (signal <= 0 || signal >= NSIG) fail(EINVAL);
  Before& earlier = before[static_cast<std::size_t>(signal)];
  struct sigaction found {};
  if (::sigaction(signal, nullptr, &found) != 0) fail(errno);
  if (earlier.installed && !is_none(found)) return;
  earlier.action = found;  // before the handler can run
  struct sigaction action {};
  action.sa_sigaction = &on_signal;
  action.sa_flags = SA_SIGINFO | SA_RESTART | (found.sa_flags & SA_ONSTACK);
  action.sa_mask = found.sa_mask;
  if (::sigaction(signal, &action, nullptr) != 0) fail(errno);
  earlier.installed = true;
}

void restore(int signal) {
  Before& earlier = before[static_cast<std::size_t>(signal)];
  struct sigaction found {};
  if (::sigaction(signal, nullptr, &found) != 0 || !is_ours(found)) return;
  ::sigaction(signal, &earlier.action, nullptr);
  earlier.installed = false;
}

}  // namespace

void SignalWatch::lock() { mutex.lock(); }
void SignalWatch::unlock() { mutex.unlock(); }

void SignalWatch::end_all_in_child() {
  for (Place& place : places) place.signal.store(0);
  for (int signal = 1; signal < NSIG; ++signal) {
    if (before[static_cast<std::size_t>(signal)].installed) restore(signal);
  }
}

SignalWatch::SignalWatch(int signal, int eventfd) : signal_(signal), place_(0) {
  const std::lock_guard lock(mutex);
  const pid_t process = ::getpid();
  // In a forked child: whoever was handling a signal at the fork is not there.
  if (counted.exchange(process) != process) handling.store(0);
  for (Place& place : places) {
    if (place.signal.load() != 0 && place.process.load() == process) continue;
    install(signal);
    place.signal.store(0);
    place.process.store(process);
    place.eventfd.store(eventfd);
    place.signal.store(signal);
    place_ = static_cast<int>(&place - places.data());
    return;
  }
  fail(ENOSPC);
}

SignalWatch::~SignalWatch() {
  const std::lock_guard lock(mutex);
  Place& mine = places[static_cast<std::size_t>(place_)];
  mine.signal.store(0);
  while (handling.load() != 0) std::this_thread::yield();
  for (const Place& place : places) {
    if (place.signal.load() == signal_ && place.process.load() == ::getpid()) return;
  }
  restore(signal_);
}

}  // namespace pollux::platform
