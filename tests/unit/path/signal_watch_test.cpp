#include "platform/signal_watch.hpp"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <system_error>

#include "catch.hpp"
#include "child_of_test.hpp"
#include "platform/wake_up.hpp"

using namespace pollux::platform;
using pollux::test::status_of;

TEST_CASE("A signal wakes whoever watches it, in this process alone, and until they end") {
  struct sigaction ignored {};
  ignored.sa_handler = SIG_IGN;
  REQUIRE(::sigaction(SIGUSR2, &ignored, nullptr) == 0);
  const WakeUp first, second;
  {
    const SignalWatch watch(SIGUSR2, first.descriptor());
    {
      const SignalWatch other(SIGUSR2, second.descriptor());
      ::raise(SIGUSR2);
      CHECK(first.was_signal());
      CHECK(second.was_signal());
    }
    const pid_t child = fork();
    if (child == 0) {
      ::raise(SIGUSR2);
      _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK_FALSE(first.was_signal());
    first.wake();
    CHECK_FALSE(first.was_signal());
    ::raise(SIGUSR2);
    CHECK(first.was_signal());
    CHECK_FALSE(second.was_signal());
  }
  struct sigaction found {};
  REQUIRE(::sigaction(SIGUSR2, nullptr, &found) == 0);
  CHECK(found.sa_handler == SIG_IGN);
}

TEST_CASE("A forked child has the disposition that a watched signal had before") {
  const auto ends_by = [](auto disposition) {
    return status_of([disposition] {
      ::signal(SIGHUP, disposition);
      const WakeUp wake_up;
      const SignalWatch watch(SIGHUP, wake_up.descriptor());
      const int status = status_of([&] {
        SignalWatch::lock();
        SignalWatch::end_all_in_child();
        SignalWatch::unlock();
        ::raise(SIGHUP);
        const SignalWatch own(SIGHUP, wake_up.descriptor());  // it may watch it itself
        ::raise(SIGHUP);
        return wake_up.was_signal() ? 7 : 8;
      });
      return WIFSIGNALED(status) ? WTERMSIG(status) : 100 + WEXITSTATUS(status);
    });
  };
  CHECK(WEXITSTATUS(ends_by(SIG_DFL)) == SIGHUP);
  CHECK(WEXITSTATUS(ends_by(SIG_IGN)) == 107);
  CHECK(WEXITSTATUS(ends_by(+[](int) { ::_exit(42); })) == 142);
}

TEST_CASE("A handler that has been put before a watch stays in a forked child") {
  CHECK(status_of([] {
          const WakeUp wake_up;
          const SignalWatch watch(SIGHUP, wake_up.descriptor());
          ::signal(
              SIGHUP, +[](int) { ::_exit(0); });
          return status_of([&] {
            SignalWatch::lock();
            SignalWatch::end_all_in_child();
            SignalWatch::unlock();
            ::raise(SIGHUP);
            return 1;
          });
        }) == 0);
}

TEST_CASE("A signal that cannot be handled is refused") {
  const WakeUp wake_up;
  CHECK_THROWS_AS(SignalWatch(SIGKILL, wake_up.descriptor()), std::system_error);
  CHECK_THROWS_AS(SignalWatch(-1, wake_up.descriptor()), std::system_error);
}

TEST_CASE("A signal is watched anew after the program has taken its handler away") {
  CHECK(status_of([] {
          const WakeUp wake_up;
          for (const auto disposition : {SIG_DFL, SIG_IGN}) {
            {
              const SignalWatch first(SIGHUP, wake_up.descriptor());
              ::signal(SIGHUP, disposition);
            }
            std::optional<SignalWatch> second(std::in_place, SIGHUP, wake_up.descriptor());
            ::raise(SIGHUP);
            if (!wake_up.was_signal()) return 1;
            second.reset();
            struct sigaction found {};
            if (::sigaction(SIGHUP, nullptr, &found) != 0 || found.sa_handler != disposition) return 2;
          }
          return 0;
        }) == 0);
}

TEST_CASE("A thread that is to be cancelled handles a signal to its end") {
  CHECK(status_of([] {
          const WakeUp wake_up;
          std::optional<SignalWatch> watch(std::in_place, SIGHUP, wake_up.descriptor());
          static std::atomic<int> phase{0};
          pthread_t thread{};
          const auto spins = [](void*) -> void* {
            for (phase = 1; phase != 2;) {
            }
            return nullptr;
          };
          if (::pthread_create(&thread, nullptr, spins, nullptr) != 0) return 1;
          while (phase != 1) {
          }
          ::pthread_cancel(thread);
          ::pthread_kill(thread, SIGHUP);
          pollfd ready{wake_up.descriptor(), POLLIN, 0};
          const int woken = ::poll(&ready, 1, 5000);
          phase = 2;
          ::pthread_join(thread, nullptr);
          watch.reset();  // waits for whoever is handling one
          return woken == 1 ? 0 : 2;
        }) == 0);
}
