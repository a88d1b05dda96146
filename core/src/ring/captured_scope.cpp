#include <pollux/captured_scope.hpp>
#include <pollux/telemetry_context.hpp>

#include "ring/enter.hpp"
#include "ring/frames.hpp"
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
  captured.trace_ = thread->trace;
  captured.trace_.span = ring::current_span(*thread);
  return captured;
}

Attachment TelemetryContext::attach(const CapturedScope& captured) const { return {key_, captured}; }

std::string TelemetryContext::traceparent() const { return capture().traceparent(); }

Attachment::Attachment(std::uint64_t key, const CapturedScope& captured) {
  if (captured.is_empty() || key == detail::disabled) return;
  ThreadState* thread = ring::entered(key);
  if (!thread || ring::is_full(thread)) return;
  detail::Frame* outer = thread->top;
  draw_before_ = thread->draw;
  trace_before_ = thread->trace;
  if (captured.node_) {
    thread->draw = captured.draw_;
  } else if (outer == thread->root) {
    thread->draw += detail::draw_step;
  }
  frame_ = outer + 1;
  frame_->node = captured.node_ ? captured.node_ : outer->node;
  frame_->state.store(0, std::memory_order_relaxed);
  thread->top = frame_;
  ring::switch_trace(thread, captured.trace_);
}

Attachment::~Attachment() {
  ThreadState* thread = detail::current_thread;
  if (!frame_ || !ring::is_open_on(thread, frame_)) return;
  ring::close_frame(thread, frame_);
  thread->draw = draw_before_;
  ring::switch_trace(thread, trace_before_);
}

}  // namespace pollux
