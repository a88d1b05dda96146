#include "ring/frames.hpp"

#include "ring/ring.hpp"

namespace pollux::ring {

namespace {

bool is_closed(const Frame& frame) {
  return (frame.state.load(std::memory_order_relaxed) & detail::frame_closed) != 0;
}

}  // namespace

bool is_open_on(const ThreadState* thread, const Frame* frame) {
  return frame > thread->root && frame <= thread->top && !is_closed(*frame);
}

void set_stop(ThreadState* thread) {
  const detail::RingOwner& owner = *thread->owner;
  const bool begins_trace = thread->top == thread->root && owner.tracing.load(std::memory_order_relaxed);
  thread->stop = begins_trace || !owner.reads_in_place ? thread->top : thread->root + detail::frame_count - 1;
}

void close_frame(ThreadState* thread, Frame* frame) {
  if (frame == thread->top) {
    thread->top = frame - 1;
  } else {
    frame->state.fetch_or(detail::frame_closed, std::memory_order_relaxed);
    thread->untidy.store(true, std::memory_order_relaxed);
  }
  if (thread->untidy.load(std::memory_order_relaxed)) tidy(thread);
}

void tidy(ThreadState* thread) {
  // Acquire pairs with the release of Rings::close_frame.
  if (!thread->untidy.exchange(false, std::memory_order_acquire)) return;
  while (thread->top != thread->root && is_closed(*thread->top)) --thread->top;
  for (Frame* frame = thread->root + 1; frame < thread->top; ++frame) {
    if (!is_closed(*frame)) continue;
    frame->node = frame[-1].node;
    frame->state.store(frame[-1].number() | detail::frame_closed, std::memory_order_relaxed);
    thread->untidy.store(true, std::memory_order_relaxed);
  }
  // What a scope that ended elsewhere left on the stack of attributes.
  if (thread->top == thread->root) thread->attributes_top = detail::attribute_stack_begin;
  if (thread->untidy.load(std::memory_order_relaxed)) thread->limit.store(0, std::memory_order_relaxed);
}

}  // namespace pollux::ring
