// A test in a process of its own, which may close its descriptors, be ended by a signal, and not hang.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include "catch.hpp"

namespace pollux::test {

// The status of waitpid of a forked child whose exit code is what `body` returns.
template <class Body>
int status_of(Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    ::_exit(body());
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

}  // namespace pollux::test
