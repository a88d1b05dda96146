// The calling thread, as the system knows it.
#pragma once

#include <cstdint>

namespace pollux::platform {

[[nodiscard]] std::uint32_t os_thread_id();

// At most 15 characters are kept.
void name_this_thread(const char* name);

// Lets this thread's short sleeps end on time rather than up to 50 µs late.
void sleep_precisely();

// Keeps the process's signals away from threads that this one starts from now on; returns what restores it.
class SignalsBlocked {
 public:
  SignalsBlocked();
  ~SignalsBlocked();
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  unsigned char saved_[128];
};

// Keeps this thread from being cancelled, by pthread_cancel, where it waits or calls a reporter: a scope's
// end cannot be left half way. The request stays pending.
class CancellationBlocked {
 public:
  CancellationBlocked();
  ~CancellationBlocked();
  CancellationBlocked(const CancellationBlocked&) = delete;
  CancellationBlocked& operator=(const CancellationBlocked&) = delete;

 private:
  int before_ = 0;
};

}  // namespace pollux::platform
