#include <pollux/captured_scope.hpp>
#include <pollux/scope.hpp>
#include <pollux/telemetry_context.hpp>

#include "ring/enter.hpp"
#include "ring/frames.hpp"
#include "ring/ring.hpp"
#include "ring/rings.hpp"
#include "ring/trace.hpp"

namespace pollux {

using detail::ThreadState;

CapturedScope TelemetryContext::capture() const {
  CapturedScope captured;
  if (key_ == detail::disabled) return captured;
  const ThreadState* thread = ring::entered(key_);
  if (!thread || thread->top == thread->root) return captured;
  captured.node_ = thread->top->node;
  captured.draw_ = thread->draw;
  captured.trace_ = thread->trace;  // without what caused that
  if (captured.trace_) captured.trace_.span = ring::current_span(*thread);
  return captured;
}

Attachment TelemetryContext::attach(const CapturedScope& captured) const { return {key_, captured}; }
Attachment TelemetryContext::caused_by(const CapturedScope& captured) const {
  return {key_, Attachment::Cause{captured}};
}

// The frame that it has stays where it is; another one on top stands for it.
Attachment Scope::reopened() const {
  CapturedScope captured;
  if (const ThreadState* thread = ring::entered(key_)) {
    const detail::Frame* own = ring::unmarked(scope_.frame);
    if (!ring::is_open_on(thread, own, scope_.number)) {
      ring::count_as_lost(key_, &ring::Losses::other_thread);
    } else if (ring::is_full(thread)) {
      ring::count_as_lost(key_, &ring::Losses::too_deep);
    } else {
      captured.node_ = own->node;
      captured.draw_ = thread->draw;
      captured.trace_ = ring::trace_of(thread, own);
      if (captured.trace_ && own->number() != 0)
        captured.trace_.span = ring::span_id(thread->owner->thread, own->number());
    }
  }
  return {key_, captured};
}

std::string TelemetryContext::traceparent() const { return capture().traceparent(); }

Attachment::Attachment(std::uint64_t key, const CapturedScope& captured) {
  if (captured.is_empty() || key == detail::disabled) return;
  ThreadState* thread = ring::entered(key);
  if (!thread || ring::is_full(thread)) return;
  if (captured.node_) {
    frame_ = ring::attach_frame(thread, captured.node_, captured.draw_, {captured.trace_, {}});
  } else {  // a trace that came from elsewhere: where nothing is open it is like a root scope
    if (thread->top == thread->root) thread->draw += detail::draw_step;
    frame_ = ring::attach_frame(thread, thread->top->node, thread->draw, {captured.trace_, {}});
  }
}

// The frame stands for what is open already, or for nothing: paths stay as they are.
Attachment::Attachment(std::uint64_t key, const Cause& cause) {
  if (!cause.scope.trace_ || key == detail::disabled) return;
  ThreadState* thread = ring::entered(key);
  if (!thread || ring::is_full(thread)) return;
  detail::ThreadTrace trace = thread->trace;
  if (!ring::begins_trace(*thread)) {
    trace.span = ring::current_span(*thread);
    trace.within = trace.within || thread->top->number() != 0;
  } else {
    if (!thread->owner->tracing.load(std::memory_order_relaxed)) return;
    thread->draw += detail::draw_step;  // what is drawn below it is taken back with it
    trace = {ring::new_trace(*thread), {}};
  }
  if (!trace) return;
  trace.cause = cause.scope.trace_;
  frame_ = ring::attach_frame(thread, thread->top->node, thread->draw, trace);
}

Attachment::~Attachment() {
  if (!frame_) return;
  ThreadState* thread = detail::current_thread;
  if (ring::is_open_on(thread, frame_, ring::unknown_number)) {
    ring::close_frame(thread, frame_);
  } else {
    ring::Rings::instance().close_frame(frame_, ring::unknown_number);
  }
}

}  // namespace pollux
