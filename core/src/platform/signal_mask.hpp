// Which signals the threads of Pollux block, and which ones a process that is started from one of them
// should.
#pragma once

#include <cstdint>

namespace pollux::platform {

using SignalSet = std::uint64_t;  // bit N - 1 stands for signal N

[[nodiscard]] SignalSet blocked_here();
// The calling thread's mask; what the system does not let one block is left out.
void set_blocked_here(SignalSet signals);

// Of a thread of Pollux that a thread with `creators` blocked starts:
//   - everything that may be sent to the process is blocked, for the application's threads handle or await
//   it;
//   - but not what a fault raises (SEGV BUS FPE ILL TRAP SYS), which the system sends to the thread that
//     caused it and which, blocked, ends the process past every crash handler;
//   - and not ABRT, PROF and VTALRM, by which aborts and profilers find their thread, unless the creator
//     blocks them itself: the application may wait for them elsewhere.
[[nodiscard]] SignalSet blocked_in_threads(SignalSet creators);

// Whether a thread with `blocked` blocked is one of Pollux's, or was started by one of them.
[[nodiscard]] bool is_mask_of_threads(SignalSet blocked);

// Notes the calling thread's mask as one of the application's; when a host is opened. What counts as blocked
// by the application is what all threads that opened hosts had blocked.
void learn_signals_of_application();

// What a process that is started by a thread with `blocked` blocked should have blocked: on a thread of
// Pollux, or one that such a thread has started, what the application has; on any other the same. Never less
// than the application blocks.
[[nodiscard]] SignalSet blocked_in_child(SignalSet blocked);

}  // namespace pollux::platform
