#include "platform/signal_watch.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <system_error>

#include "catch.hpp"
#include "platform/wake_up.hpp"

using namespace pollux::platform;

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

TEST_CASE("A signal that cannot be handled is refused") {
  const WakeUp wake_up;
  CHECK_THROWS_AS(SignalWatch(SIGKILL, wake_up.descriptor()), std::system_error);
  CHECK_THROWS_AS(SignalWatch(-1, wake_up.descriptor()), std::system_error);
}
