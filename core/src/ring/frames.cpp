#include "ring/frames.hpp"

#include <algorithm>

#include "ring/ring.hpp"
#include "ring/trace.hpp"

namespace pollux::ring {

namespace {

bool is_closed(const Frame& frame) {
  return (frame.state.load(std::memory_order_relaxed) & detail::frame_closed) != 0;
}

// Takes the innermost frame away and, of one that was attached, the draw and the trace that it had brought.
void pop(ThreadState* thread) {
  detail::AttachedFrames& attached = thread->owner->attached;
  const Frame* frame = thread->top--;
  if (attached.is_empty() || attached.last().frame != frame) return;
  thread->draw = attached.last().draw_before;
  switch_trace(thread, attached.last().trace_before);
  attached.pop();
}

// Takes away the frames that were closed, as far as none is open above them.
void tidy(ThreadState* thread) {
  // Sequentially consistent, as in Rings::close_frame: either its frame is seen here, or the key is taken
  // away.
  if (!thread->untidy.exchange(false)) return;
  while (thread->top != thread->root && is_closed(*thread->top)) pop(thread);
  if (!std::any_of(thread->root + 1, thread->top + 1, is_closed)) return;
  thread->untidy.store(true, std::memory_order_relaxed);
  thread->key.store(detail::no_host, std::memory_order_relaxed);
}

}  // namespace

bool is_open_on(const ThreadState* thread, const Frame* frame, std::uint32_t number) {
  return frame > thread->root && frame <= thread->top && !is_closed(*frame) &&
         (number == unknown_number || number == frame->number());
}

Frame* attach_frame(ThreadState* thread, detail::Node* node, std::uint32_t draw,
                    const detail::ThreadTrace& trace) {
  Frame* frame = thread->top + 1;
  thread->owner->attached.push({frame, thread->draw, thread->trace});
  frame->node = node;
  frame->state.store(0, std::memory_order_relaxed);
  thread->top = frame;
  thread->draw = draw;
  switch_trace(thread, trace);
  set_stop(thread);
  return frame;
}

detail::ThreadTrace trace_of(const ThreadState* thread, const Frame* frame) {
  for (const detail::AttachedFrame& attached : thread->owner->attached) {
    if (attached.frame > frame) return attached.trace_before;
  }
  return thread->trace;
}

void close_frame(ThreadState* thread, Frame* frame) {
  if (frame == thread->top) {
    pop(thread);
  } else {
    frame->state.fetch_or(detail::frame_closed, std::memory_order_relaxed);
    thread->untidy.store(true, std::memory_order_relaxed);
  }
  tidy(thread);
  set_stop(thread);
}

void settle(ThreadState* thread) {
  tidy(thread);
  tell_trace(thread);
  set_stop(thread);
}

void set_stop(ThreadState* thread) {
  detail::RingOwner& owner = *thread->owner;
  const bool tracing = owner.tracing.load();  // sequentially consistent, as in Rings::set_tracing
  if (thread->top == thread->root) {
    thread->attributes_top = detail::attribute_stack_begin;  // a scope that ended elsewhere left its own
    owner.begins_traces = tracing;
    if (!tracing) switch_trace(thread, {});
  } else if (tracing && !owner.begins_traces) {
    // The root scope took the way in the headers, and may end and another begin without coming by.
    thread->key.store(detail::no_host, std::memory_order_relaxed);
  }
  const bool next_is_slow = !owner.reads_in_place || (tracing && begins_trace(*thread));
  thread->stop = next_is_slow ? thread->top : thread->root + detail::frame_count - 1;
}

}  // namespace pollux::ring
