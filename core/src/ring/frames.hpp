// Frames: the stack of a thread's open scopes, where they do not end in the order in which they began.
#pragma once

#include <cstdint>

#include <pollux/detail/open_scope.hpp>
#include <pollux/detail/thread_state.hpp>

namespace pollux::ring {

using detail::Frame;
using detail::ThreadState;

// Marks of slow paths taken off.
[[nodiscard]] inline Frame* unmarked(Frame* frame) {
  constexpr std::uintptr_t marks = detail::is_slow | detail::is_wanted_slow;
  return reinterpret_cast<Frame*>(reinterpret_cast<std::uintptr_t>(frame) & ~marks);
}

// No scope can be opened above the innermost.
[[nodiscard]] inline bool is_full(const ThreadState* thread) {
  return thread->top == thread->root + detail::frame_count - 1;
}

[[nodiscard]] bool is_open_on(const ThreadState* thread, const Frame* frame);

// Says which scope is the next to be opened the slow way.
void set_stop(ThreadState* thread);

// Takes the frame off the stack; or, while others lie above it, makes it a stand-in for the one below, which
// is taken away by `tidy` once they are gone.
void close_frame(ThreadState* thread, Frame* frame);

// Takes away what was closed. The thread calls it after its next commit: its limit is kept low until then.
void tidy(ThreadState* thread);

}  // namespace pollux::ring
