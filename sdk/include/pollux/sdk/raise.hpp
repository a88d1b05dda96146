// How the SDK throws, also in a program that is compiled with -fno-exceptions: there the text goes to
// standard error and the process ends.
#pragma once

#if !defined(__cpp_exceptions)
#include <cstdio>
#include <cstdlib>
#endif

namespace pollux::sdk {

template <class Exception>
[[noreturn]] void raise(const Exception& exception) {
#if defined(__cpp_exceptions)
  throw exception;
#else
  std::fprintf(stderr, "pollux: %s\n", exception.what());
  std::abort();
#endif
}

}  // namespace pollux::sdk
