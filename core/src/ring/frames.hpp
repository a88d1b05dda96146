// Frames: the stack of a thread's open scopes, where they do not end in the order in which they began.
#pragma once

#include <cstdint>

#include <pollux/detail/thread_state.hpp>

namespace pollux::ring {

using detail::Frame;
using detail::ThreadState;

// A scope that was opened slowly carries its frame's address off by one, so that its end goes the slow way too.
[[nodiscard]] inline Frame* marked_slow(Frame* frame) {
  return reinterpret_cast<Frame*>(reinterpret_cast<std::uintptr_t>(frame) | 1);
}
[[nodiscard]] inline Frame* unmarked(Frame* frame) {
  return reinterpret_cast<Frame*>(reinterpret_cast<std::uintptr_t>(frame) & ~std::uintptr_t{1});
}

[[nodiscard]] bool is_open_on(const ThreadState* thread, const Frame* frame);

// Takes the frame off the stack; or, while others lie above it, makes it a stand-in for the one below, which is
// taken away by `tidy` once they are gone.
void close_frame(ThreadState* thread, Frame* frame);

// Takes away what was closed. The thread calls it after its next commit: its limit is kept low until then.
void tidy(ThreadState* thread);

}  // namespace pollux::ring
