// What threads of Pollux block, and what a process has blocked that is started from one of them.
#include "platform/signal_mask.hpp"

#include <signal.h>
#include <unistd.h>

#include <thread>

#include "catch.hpp"
#include "child_of_test.hpp"
#include "platform/thread.hpp"

using namespace pollux::platform;
using pollux::test::status_of;

namespace {

constexpr SignalSet bit(int signal) { return SignalSet{1} << (signal - 1); }

bool blocks(SignalSet set, int signal) { return (set & bit(signal)) != 0; }

// Of a thread that this one starts as Pollux starts its own.
SignalSet blocked_in_a_thread() {
  SignalSet blocked = 0;
  const SignalsBlocked signals;
  std::thread([&] { blocked = blocked_here(); }).join();
  return blocked;
}

}  // namespace

TEST_CASE("Threads of Pollux leave faults, aborts and profilers alone, and block all else") {
  const SignalSet before = blocked_here();
  const SignalSet blocked = blocked_in_a_thread();
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT, SIGPROF, SIGVTALRM}) {
    CAPTURE(signal);
    CHECK_FALSE(blocks(blocked, signal));
  }
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD, SIGALRM, SIGPIPE,
                           SIGIO, SIGWINCH, SIGTSTP, SIGCONT, SIGRTMIN, SIGRTMAX}) {
    CAPTURE(signal);
    CHECK(blocks(blocked, signal));
  }
  CHECK(blocked_here() == before);
}

TEST_CASE("What the creator blocks stays blocked in its threads, except faults") {
  CHECK(status_of([] {
          set_blocked_here(~SignalSet{0});
          const SignalSet blocked = blocked_in_a_thread();
          if (!blocks(blocked, SIGPROF) || !blocks(blocked, SIGVTALRM) || !blocks(blocked, SIGABRT)) return 1;
          return blocks(blocked, SIGSEGV) || blocks(blocked, SIGBUS) ? 2 : 0;
        }) == 0);
}

TEST_CASE("A process that is started from a thread of Pollux has blocked what the application has, no more") {
  CHECK(status_of([] {
          set_blocked_here(bit(SIGUSR1));
          learn_signals_of_application();
          SignalSet child = 0;
          {
            const SignalsBlocked signals;
            std::thread([&] { child = blocked_in_child(blocked_here()); }).join();
          }
          if (child != bit(SIGUSR1)) return 1;
          // On a thread of the application's, even one that blocks nearly everything, nothing is changed.
          const SignalSet own = ~(bit(SIGTERM) | bit(SIGKILL) | bit(SIGSTOP) | bit(32) | bit(33));
          return blocked_in_child(own) == own ? 0 : 2;
        }) == 0);
}

TEST_CASE("The application blocks what each thread that opened a host had blocked") {
  CHECK(status_of([] {
          set_blocked_here(bit(SIGUSR1) | bit(SIGUSR2));
          learn_signals_of_application();
          set_blocked_here(bit(SIGUSR1) | bit(SIGTERM));
          learn_signals_of_application();
          set_blocked_here(blocked_in_threads(0));
          learn_signals_of_application();  // a reporter that opens a host says nothing about the application
          return blocked_in_child(blocked_here()) == bit(SIGUSR1) ? 0 : 1;
        }) == 0);
}
