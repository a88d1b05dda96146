// Scopes that do not take the way laid out in the headers: on a thread that is new to their host or whose clock
// is not the CPU's counter, with attributes here and there, and those that end where or when they should not.
#include <cstring>
#include <exception>

#include <pollux/detail/metric.hpp>
#include <pollux/detail/open_scope.hpp>

#include "platform/clock.hpp"
#include "ring/attribute_stack.hpp"
#include "ring/enter.hpp"
#include "ring/frames.hpp"
#include "ring/rings.hpp"

namespace pollux::detail {

namespace {

// Writes the record of a scope whose frame is still in its place; the size of it is to be committed.
std::uint64_t write_with_care(ThreadState* thread, OpenScope& scope, std::uint64_t end) {
  // A counter that runs backwards, from one processor to the next, makes a duration of 0.
  if (static_cast<std::int64_t>(end - scope.start) < 0) end = scope.start;
  std::byte* at = next_record(thread);
  std::byte* payload = at + record_size;
  const auto bytes = static_cast<std::uint64_t>(ring::take_attributes(thread, scope, payload) - payload);
  write_timing(at, thread, scope, end,
               bytes | (scope.failed ? flag_error : 0) | (scope.truncated ? flag_truncated : 0));
  return record_size + bytes;
}

}  // namespace

OpenScope open_slowly(std::uint64_t key, const Name& name) {
  ThreadState* thread = ring::entered(key);
  if (!thread) return {};
  if (thread->top == thread->last) return ring::count_as_lost(key, &ring::Losses::too_deep), OpenScope{};
  OpenScope scope = place_scope(thread, thread->top, name);
  if (!scope.wanted) return scope;
  scope.host = thread->host;
  if (thread->key.load(std::memory_order_relaxed) == key) {
    scope.uncaught = *thread->uncaught;
    scope.start = read_counter();
  } else {
    scope.frame = ring::marked_slow(scope.frame);
    scope.uncaught = static_cast<std::uint32_t>(std::uncaught_exceptions());
    scope.start = platform::read_ticks();
  }
  return scope;
}

void end_with_care(ThreadState* thread, OpenScope scope, std::uint64_t end) {
  scope.failed = scope.failed || *thread->uncaught != scope.uncaught;
  const std::uint64_t bytes = write_with_care(thread, scope, end);
  thread->top = scope.frame - 1;
  commit(thread, bytes);
}

// The scope was opened slowly; or it ends before one that it encloses, on another thread, or after its thread's
// own end. Where it lies on this thread it is recorded; else it is lost.
void end_slowly(std::uint64_t key, OpenScope scope) {
  ThreadState* thread = current_thread;
  scope.frame = ring::unmarked(scope.frame);
  if (!ring::is_open_on(thread, scope.frame)) {
    if (ring::is_ended()) {
      if (scope.wanted) ring::count_as_lost(key, &ring::Losses::late);
    } else {
      if (scope.wanted) ring::count_as_lost(key, &ring::Losses::other_thread);
      ring::Rings::instance().close_frame(scope.frame, scope.number);
    }
    return;
  }
  std::uint64_t bytes = 0;
  if (scope.wanted) {
    scope.failed = scope.failed || static_cast<std::uint32_t>(std::uncaught_exceptions()) > scope.uncaught;
    bytes = write_with_care(thread, scope, platform::read_ticks());
  }
  ring::close_frame(thread, scope.frame);
  if (bytes > 0) commit(thread, bytes);
}

OpenScope add_attributes(OpenScope scope, const Attr* list, std::size_t count) {
  ThreadState* thread = current_thread;
  Frame* frame = ring::unmarked(scope.frame);
  // On another thread than the one that opened it there is nothing to add to.
  if (ring::is_open_on(thread, frame)) ring::put_attributes(thread, frame, scope, list, count);
  return scope;
}

void record_metric_slowly(std::uint64_t key, Kind kind, const Name& name, const RawValue& value,
                          const Attr* list, std::size_t count) {
  ThreadState* thread = ring::entered(key);
  if (!thread) return;
  const Node* node = child_of(thread->top->node, name);
  if (node->threshold.load(std::memory_order_relaxed) == nobody) return;
  const std::uint64_t time = platform::read_ticks();
  std::byte* at = next_record(thread);
  std::byte* payload = at + record_size;
  std::byte* end = payload;
  bool truncated = false;
  if (value.type == ValueType::string) {  // an entry of its own, before the attributes
    const Attr text("value", value.text);
    end = write_what_fits(thread, end, payload + max_payload, &text, 1, truncated);
  }
  end = write_what_fits(thread, end, payload + max_payload, list, count, truncated);
  const auto bytes = static_cast<std::uint64_t>(end - payload);
  write_metric(at, thread, kind, node, value, time, bytes | (truncated ? flag_truncated : 0));
  commit(thread, record_size + bytes);
}

}  // namespace pollux::detail
