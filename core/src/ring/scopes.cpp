// Scopes that do not take the way laid out in the headers: on a thread that is new to their host or whose
// clock is not the CPU's counter, with attributes here and there, and those that end where or when they
// should not.
#include <cstring>
#include <exception>

#include <pollux/detail/metric.hpp>
#include <pollux/detail/open_scope.hpp>

#include "platform/clock.hpp"
#include "ring/attribute_stack.hpp"
#include "ring/enter.hpp"
#include "ring/frames.hpp"
#include "ring/ring.hpp"
#include "ring/rings.hpp"
#include "ring/trace.hpp"

namespace pollux::detail {

namespace {

// Writes the record of a scope whose frame is still in its place; returns its end, to be committed.
std::byte* write_with_care(ThreadState* thread, OpenScope& scope, std::uint64_t end) {
  std::byte* at = next_record(thread);
  std::byte* payload = at + record_size;
  const auto bytes = static_cast<std::uint32_t>(ring::take_attributes(thread, scope, payload) - payload);
  write_timing(at, scope, end, bytes | (scope.flags & (flag_error | flag_truncated)));
  return payload + bytes;
}

// What is known of a slow scope of this thread.
OpenScope& slow_scope(ThreadState* thread, Frame* frame) {
  return thread->owner->slow_scopes[static_cast<std::size_t>(ring::unmarked(frame) - thread->root)];
}

Frame* marked(Frame* frame, std::uintptr_t marks) {
  return reinterpret_cast<Frame*>(reinterpret_cast<std::uintptr_t>(frame) | marks);
}

}  // namespace

Frame* open_slowly(std::uint64_t key, std::string_view name, std::uint64_t hash) {
  ThreadState* thread = ring::entered(key);
  if (!thread) return nullptr;
  Frame* outer = thread->top;
  if (ring::is_full(thread)) {
    if (thread->draw < child_of(outer->node, name, hash)->threshold.load(std::memory_order_relaxed))
      ring::count_as_lost(key, &ring::Losses::too_deep);
    return nullptr;
  }
  OpenScope& scope = slow_scope(thread, outer + 1);
  scope = {};
  if (thread->owner->tracing.load(std::memory_order_relaxed) && ring::begins_trace(*thread)) {
    ring::switch_trace(thread, {ring::new_trace(*thread), thread->trace.cause});
    if (outer != thread->root) thread->draw += draw_step;  // below a cause: drawn for by itself, too
  }
  place_scope(scope, thread, outer, child_of(outer->node, name, hash));
  scope.uncaught = static_cast<std::uint32_t>(std::uncaught_exceptions());
  ring::set_stop(thread);
  if (!scope.has(OpenScope::wanted)) return marked(scope.frame, is_slow);
  scope.start = platform::read_ticks();
  return marked(scope.frame, is_slow | is_wanted_slow);
}

void end_with_care(ThreadState* thread, std::uint64_t end, Frame* frame, std::uint64_t start,
                   std::uint32_t number, std::uint32_t place, std::uint32_t draw, std::uint32_t bytes,
                   std::uint32_t flags) {
  OpenScope scope{frame, start, number, place, draw, 0, bytes, flags};
  std::byte* record_end = write_with_care(thread, scope, end);
  thread->top = frame - 1;
  commit(thread, record_end);
}

// The scope is a slow one; or it ends before one that it encloses, on another thread, or after its
// thread's own end. Where it lies on this thread it is recorded; else it is lost.
void end_slowly(std::uint64_t key, Frame* frame, std::uint64_t start, std::uint32_t number,
                std::uint32_t place, std::uint32_t draw, std::uint32_t uncaught, std::uint32_t bytes,
                std::uint32_t flags) {
  ThreadState* thread = current_thread;
  Frame* own = ring::unmarked(frame);
  if (!ring::is_open_on(thread, own, number)) {
    if (has_mark(frame, is_wanted_slow) || (flags & OpenScope::wanted) != 0)
      ring::count_as_lost(key, ring::is_ended() ? &ring::Losses::late : &ring::Losses::other_thread);
    ring::Rings::instance().close_frame(own, number);
    return;
  }
  OpenScope scope{own, start, number, place, draw, uncaught, bytes, flags};
  if (has_mark(frame, is_slow)) {
    scope = slow_scope(thread, own);
    scope.flags |= flags & flag_error;
  }
  if (scope.has(OpenScope::wanted)) {
    if (static_cast<std::uint32_t>(std::uncaught_exceptions()) > scope.uncaught) scope.flags |= flag_error;
    const ThreadTrace current = thread->trace;
    const std::uint64_t now = platform::read_ticks();
    ring::switch_trace(thread, ring::trace_of(thread, own));
    commit(thread, write_with_care(thread, scope, now));
    ring::switch_trace(thread, current);
  }
  ring::close_frame(thread, own);
}

Frame* add_slowly(Frame* frame, std::uint64_t start, std::uint32_t number, std::uint32_t place,
                  std::uint32_t draw, std::uint32_t uncaught, std::uint32_t bytes, std::uint32_t flags,
                  const Attr* list, std::size_t count) {
  ThreadState* thread = current_thread;
  Frame* own = ring::unmarked(frame);
  // On another thread than the one that opened it there is nothing to add to.
  if (!ring::is_open_on(thread, own, number)) return frame;
  OpenScope& scope = slow_scope(thread, own);
  if (!has_mark(frame, is_slow)) scope = {own, start, number, place, draw, uncaught, bytes, flags};
  ring::put_attributes(thread, scope, list, count);
  return marked(own, is_slow | is_wanted_slow);
}

void record_metric_slowly(std::uint64_t key, Kind kind, ValueType type, std::string_view name,
                          std::uint64_t hash, std::uint64_t bits, std::string_view text, const Attr* list,
                          std::size_t count) {
  ThreadState* thread = ring::entered(key);
  if (!thread) return;
  const Node* node = child_of(thread->top->node, name, hash);
  if (!node->is_wanted_as_metric()) return;
  const std::uint64_t time = platform::read_ticks();
  std::byte* at = next_record(thread);
  std::byte* payload = at + record_size;
  std::byte* end = payload;
  bool truncated = false;
  if (type == ValueType::string) {  // an entry of its own, before the attributes
    const Attr value("value", text);
    end = write_what_fits(thread, end, payload + max_payload, &value, 1, truncated);
  }
  end = write_what_fits(thread, end, payload + max_payload, list, count, truncated);
  const auto bytes = static_cast<std::uint32_t>(end - payload);
  write_metric(at, thread, thread->top, code_of(kind, type), node, bits, time,
               bytes | (truncated ? flag_truncated : 0));
  commit(thread, end);
}

void record_number_slowly(std::uint64_t key, std::uint32_t code, const char* name, std::size_t name_size,
                          std::uint64_t hash, std::uint64_t bits) {
  ThreadState* thread = ring::entered(key);
  if (!thread) return;
  const Node* node = child_of(thread->top->node, {name, name_size}, hash);
  if (!node->is_wanted_as_metric()) return;
  const std::uint64_t time = platform::read_ticks();
  std::byte* at = next_record(thread);
  write_metric(at, thread, thread->top, code, node, bits, time, 0);
  commit(thread, at + record_size);
}

}  // namespace pollux::detail
