#include <array>
#include <cstring>
#include <exception>
#include <utility>
#include <vector>

#include <pollux/detached_scope.hpp>
#include <pollux/detail/attribute_stack.hpp>
#include <pollux/telemetry_context.hpp>

#include "platform/clock.hpp"
#include "ring/enter.hpp"
#include "ring/frames.hpp"
#include "ring/ring.hpp"
#include "ring/trace.hpp"

namespace pollux {

namespace detail {

struct DetachedState {
  std::uint64_t key;
  const Node* node;
  std::uint32_t number;
  std::uint32_t draw;
  std::uint64_t start;
  int uncaught;
  bool wanted;
  bool failed = false;
  bool truncated = false;
  DetachedPart part;
  std::vector<std::byte> attributes;
};

void DetachedStateDeleter::operator()(DetachedState* state) const { delete state; }

}  // namespace detail

using detail::DetachedState;
using detail::ThreadState;

// It takes its place below the current scope as any other, but leaves the thread's stack of them as it is.
DetachedScope::DetachedScope(std::uint64_t key, const Name& name, const Attr* list, std::size_t count) {
  if (key == detail::disabled) return;
  ThreadState* thread = ring::entered(key);
  if (!thread) return;
  if (ring::is_full(thread)) {
    ring::count_as_lost(key, &ring::Losses::too_deep);
    return;
  }
  const std::uint64_t parent_span = thread->top == thread->root ? 0 : ring::current_span(*thread);
  detail::OpenScope scope;
  detail::place_scope(scope, thread, thread->top, detail::child_of(thread->top->node, name));
  thread->top = scope.frame - 1;
  const detail::TraceIds trace = thread->trace;
  const detail::RingOwner& owner = *thread->owner;
  state_.reset(new DetachedState{key,
                                 scope.frame->node,
                                 scope.number,
                                 thread->draw,
                                 platform::read_ticks(),
                                 std::uncaught_exceptions(),
                                 scope.has(detail::OpenScope::wanted),
                                 false,
                                 false,
                                 {owner.thread, owner.os_thread, trace.high, trace.low,
                                  ring::span_id(owner.thread, scope.number), parent_span},
                                 {}});
  if (scope.has(detail::OpenScope::wanted)) add(list, count);
}

DetachedScope& DetachedScope::operator=(DetachedScope&& other) noexcept {
  end();
  state_ = std::move(other.state_);
  return *this;
}

void DetachedScope::add(const Attr* list, std::size_t count) {
  if (!is_recorded()) return;
  ThreadState* thread = ring::entered(state_->key);
  if (!thread) return;
  std::array<std::byte, detail::max_payload> written;
  std::byte* end = detail::write_what_fits(thread, written.data(),
                                           written.data() + detail::max_payload - state_->attributes.size(),
                                           list, count, state_->truncated);
  state_->attributes.insert(state_->attributes.end(), written.data(), end);
}

void DetachedScope::fail() {
  if (state_) state_->failed = true;
}

bool DetachedScope::is_recorded() const { return state_ && state_->wanted; }

CapturedScope DetachedScope::capture() const {
  CapturedScope captured;
  if (!state_) return captured;
  captured.node_ = const_cast<detail::Node*>(state_->node);
  captured.draw_ = state_->draw;
  captured.trace_ = {state_->part.trace_high, state_->part.trace_low, state_->part.span};
  return captured;
}

Attachment DetachedScope::attach() const { return {state_ ? state_->key : detail::disabled, capture()}; }

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
  std::memcpy(at + detail::record_size + sizeof state->part, state->attributes.data(),
              state->attributes.size());
  detail::commit(thread, at + detail::record_size + bytes);
}

}  // namespace pollux
