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

// Where a frame's number is known it is compared too, for another thread's frames may have come to lie there.
inline constexpr std::uint32_t unknown_number = 0;
[[nodiscard]] bool is_open_on(const ThreadState* thread, const Frame* frame, std::uint32_t number);

// Puts a frame on top that stands for a scope elsewhere: what is recorded above it is below that node, and
// has that draw and trace.
[[nodiscard]] Frame* attach_frame(ThreadState* thread, detail::Node* node, std::uint32_t draw,
                                  const detail::ThreadTrace& trace);

// The trace that a scope of that frame is in: that of the last attachment below it.
[[nodiscard]] detail::ThreadTrace trace_of(const ThreadState* thread, const Frame* frame);

// Takes the frame off the stack; while others lie above it, it stays there, closed. Between two records: it
// may write one.
void close_frame(ThreadState* thread, Frame* frame);

// Brings the thread in line with what others have changed: frames that were closed elsewhere, and whether
// there are traces. Called by `enter`, which others bring about by taking away the thread's key after their
// change; while it is to be called again the key stays away.
void settle(ThreadState* thread);

// Says which scope is the next to be opened the slow way.
void set_stop(ThreadState* thread);

}  // namespace pollux::ring
