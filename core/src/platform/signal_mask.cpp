#include "platform/signal_mask.hpp"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <initializer_list>

namespace pollux::platform {

namespace {

constexpr SignalSet all = ~SignalSet{0};
constexpr int last_signal = 64;

constexpr SignalSet set_of(std::initializer_list<int> signals) {
  SignalSet set = 0;
  for (const int signal : signals) set |= SignalSet{1} << (signal - 1);
  return set;
}

constexpr SignalSet faults = set_of({SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS});
constexpr SignalSet of_the_creator = set_of({SIGABRT, SIGPROF, SIGVTALRM});
// Nobody can block these: the first two, and those that the C library keeps for itself.
constexpr SignalSet never_blocked = set_of({SIGKILL, SIGSTOP, 32, 33});

constinit std::atomic<SignalSet> of_application{all};  // `all`: no host was opened yet

bool is_in(SignalSet set, int signal) { return (set >> (signal - 1) & 1) != 0; }

}  // namespace

SignalSet blocked_here() {
  sigset_t held;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &held);
  SignalSet set = 0;
  for (int signal = 1; signal <= last_signal; ++signal) {
    if (::sigismember(&held, signal) == 1) set |= SignalSet{1} << (signal - 1);
  }
  return set;
}

void set_blocked_here(SignalSet signals) {
  sigset_t wanted;
  ::sigemptyset(&wanted);
  for (int signal = 1; signal <= last_signal; ++signal) {
    if (is_in(signals, signal)) ::sigaddset(&wanted, signal);
  }
  ::pthread_sigmask(SIG_SETMASK, &wanted, nullptr);
}

SignalSet blocked_in_threads(SignalSet creators) { return (~of_the_creator | creators) & ~faults; }

// Whatever the creator had: only the three that are left to it differ between threads of Pollux.
bool is_mask_of_threads(SignalSet blocked) {
  const SignalSet ignored = of_the_creator | never_blocked;
  return (blocked & ~ignored) == (all & ~faults & ~ignored);
}

void learn_signals_of_application() {
  const SignalSet blocked = blocked_here();
  if (!is_mask_of_threads(blocked)) of_application.fetch_and(blocked, std::memory_order_relaxed);
}

SignalSet blocked_in_child(SignalSet blocked) {
  const SignalSet application = of_application.load(std::memory_order_relaxed);
  return is_mask_of_threads(blocked) && application != all ? application : blocked;
}

}  // namespace pollux::platform
