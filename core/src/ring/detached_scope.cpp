#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <new>
#include <utility>
#include <vector>

#include <pollux/detached_scope.hpp>
#include <pollux/detail/attribute_stack.hpp>
#include <pollux/detail/metric.hpp>
#include <pollux/telemetry_context.hpp>

#include "platform/clock.hpp"
#include "ring/enter.hpp"
#include "ring/frames.hpp"
#include "ring/ring.hpp"
#include "ring/trace.hpp"

namespace pollux {

namespace detail {

struct DetachedState {
  std::uint64_t key = disabled;
  Node* node = nullptr;
  std::uint32_t number = 0;
  std::uint32_t draw = 0;
  std::uint64_t start = 0;
  int uncaught = 0;
  bool wanted = false;
  bool failed = false;
  bool truncated = false;
  DetachedPart part{};
  std::vector<std::byte> attributes;
};

void DetachedStateDeleter::operator()(DetachedState* state) const { delete state; }

}  // namespace detail

using detail::DetachedState;
using detail::ThreadState;

namespace {

// The ids of the scope that was just placed: at the root it begins a trace, where there are any.
void make_ids(const ThreadState& thread, const detail::OpenScope& scope, DetachedState& state) {
  const bool is_root = ring::begins_trace(thread);
  if (is_root && !thread.owner->tracing.load(std::memory_order_relaxed)) return;
  const detail::ThreadTrace trace =
      is_root ? detail::ThreadTrace{ring::new_trace(thread), thread.trace.cause} : thread.trace;
  if (!trace) return;
  if (thread.top->number() == 0) {  // right below what was attached
    state.part.cause_high = trace.cause.high;
    state.part.cause_low = trace.cause.low;
    state.part.cause_span = trace.cause.span;
  }
  state.part.trace_high = trace.high;
  state.part.trace_low = trace.low;
  state.part.parent_span = is_root ? 0 : ring::current_span(thread);
  // What hangs below one that is not recorded hangs from the nearest that is.
  state.part.span = state.wanted ? ring::span_id(thread.owner->thread, scope.number) : state.part.parent_span;
}

}  // namespace

// It takes its place below the current scope as any other, but leaves the thread's stack of them as it is.
DetachedScope::DetachedScope(std::uint64_t key, const Name& name, const Attr* list, std::size_t count) {
  if (key == detail::disabled) return;
  ThreadState* thread = ring::entered(key);
  if (!thread) return;
  detail::Node* node = detail::child_of(thread->top->node, name);
  if (ring::is_full(thread)) {
    if (thread->draw < node->threshold.load(std::memory_order_relaxed))
      ring::count_as_lost(key, &ring::Losses::too_deep);
    return;
  }
  state_.reset(new (std::nothrow) DetachedState{});
  if (!state_) {
    ring::count_as_lost(key, &ring::Losses::no_memory);
    return;
  }
  detail::OpenScope scope;
  detail::place_scope(scope, thread, thread->top, node);
  thread->top = scope.frame - 1;
  state_->key = key;
  state_->node = node;
  state_->number = scope.number;
  state_->draw = scope.draw;
  state_->wanted = scope.has(detail::OpenScope::wanted);
  state_->part.thread = thread->owner->thread;
  state_->part.os_thread = thread->owner->os_thread;
  std::memcpy(state_->part.thread_name, thread->owner->thread_name, sizeof state_->part.thread_name);
  make_ids(*thread, scope, *state_);
  state_->uncaught = std::uncaught_exceptions();
  state_->start = platform::read_ticks();
  if (count > 0) add(list, count);
}

DetachedScope& DetachedScope::operator=(DetachedScope&& other) noexcept {
  end();
  state_ = std::move(other.state_);
  return *this;
}

void DetachedScope::add(const Attr* list, std::size_t count) {
  if (!is_recorded()) return;
  // Where nothing can be recorded there is no table of keys either.
  ThreadState* thread = ring::is_ended() || ring::is_in_reporter() ? nullptr : ring::entered(state_->key);
  if (!thread) {
    state_->truncated = true;
    return;
  }
  std::array<std::byte, detail::max_payload> written;
  std::byte* end = detail::write_what_fits(thread, written.data(),
                                           written.data() + detail::max_payload - state_->attributes.size(),
                                           list, count, state_->truncated);
  try {
    state_->attributes.insert(state_->attributes.end(), written.data(), end);
  } catch (const std::bad_alloc&) {
    state_->truncated = true;
  }
}

void DetachedScope::fail() {
  if (state_) state_->failed = true;
}

bool DetachedScope::is_recorded() const { return state_ && state_->wanted; }

CapturedScope DetachedScope::capture() const {
  CapturedScope captured;
  if (!state_) return captured;
  captured.node_ = state_->node;
  captured.draw_ = state_->draw;
  captured.trace_ = {state_->part.trace_high, state_->part.trace_low, state_->part.span};
  return captured;
}

Attachment DetachedScope::attach() const { return {state_ ? state_->key : detail::disabled, capture()}; }

void DetachedScope::record_metric(detail::Kind kind, const Name& name, const detail::RawValue& value,
                                  const Attr* list, std::size_t count) const {
  if (const Attachment here = attach())
    detail::record_metric_slowly(state_->key, kind, value.type, name.text(), name.hash(), value.bits,
                                 value.text, list, count);
}

void DetachedScope::end() {
  const auto state = std::move(state_);
  if (!state || !state->wanted) return;
  const std::uint64_t end = platform::read_ticks();
  ThreadState* thread = ring::entered(state->key);
  if (!thread) return;
  const bool failed = state->failed || std::uncaught_exceptions() > state->uncaught;
  const std::size_t bytes = sizeof state->part + state->attributes.size();
  const std::uint32_t flags = detail::flag_other | (failed ? detail::flag_error : 0) |
                              (state->truncated ? detail::flag_truncated : 0);
  std::byte* at = detail::next_record(thread);
  detail::put(at, state->start);
  detail::put(at + 8, end);
  detail::put(at + 16, state->number | std::uint64_t{static_cast<std::uint8_t>(detail::Kind::detached)}
                                           << detail::kind_shift);
  detail::put(at + 24, state->node->id | thread->host);
  detail::put(at + 28, state->draw | static_cast<std::uint32_t>(bytes) | flags);
  detail::put(at + detail::record_size, state->part);
  std::copy(state->attributes.begin(), state->attributes.end(),
            at + detail::record_size + sizeof state->part);
  detail::commit(thread, at + detail::record_size + bytes);
}

}  // namespace pollux
