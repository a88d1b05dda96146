// The calling thread, as the system knows it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "platform/signal_mask.hpp"

namespace pollux::platform {

[[nodiscard]] std::uint64_t os_thread_id();

// Its name, cut to what the system keeps; empty where it has none. The bytes need not be UTF-8.
inline constexpr std::size_t thread_name_size = 16;  // with the NUL
void read_thread_name(char (&name)[thread_name_size]) noexcept;

// At most 15 characters are kept.
void name_this_thread(const char* name) noexcept;

// Lets this thread's short sleeps end on time rather than up to 50 µs late.
void sleep_precisely();

// While it lives, threads that this one starts have the signal mask of Pollux's threads (signal_mask.hpp).
class SignalsBlocked {
 public:
  SignalsBlocked();
  ~SignalsBlocked();
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  SignalSet before_;
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
