// OpenScope: what a scope knows of itself between its opening and its end, and both ends of its way. Values
// only: nothing points at them, so a compiler may keep them in registers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <pollux/attribute.hpp>
#include <pollux/detail/attribute_stack.hpp>
#include <pollux/detail/thread_state.hpp>
#include <pollux/export.hpp>
#include <pollux/name.hpp>

namespace pollux::detail {

struct OpenScope {
  Frame* frame = nullptr;  // null: not open. Off by one byte on a thread whose clock is read the slow way
  std::uint64_t start = 0;
  std::uint32_t number = 0;
  std::uint32_t host = 0;
  std::uint32_t uncaught = 0;  // exceptions in flight when it was opened
  std::uint32_t bytes = 0;     // of its attributes, in one piece on the thread's stack of them
  bool wanted = false;
  bool failed = false;
  bool truncated = false;
  bool scattered = false;  // more attributes of it lie above inner scopes'
};

// Where this thread is not set up for that host, or has no clock to be read in place.
[[nodiscard]] POLLUX_API OpenScope open_slowly(std::uint64_t key, const Name& name);
// Where the scope is not the innermost of this thread, or was opened slowly.
POLLUX_API void end_slowly(std::uint64_t key, OpenScope scope);
// Where its attributes do not lie in one piece on top of the stack of them, or some did not fit.
POLLUX_API void end_with_care(ThreadState* thread, OpenScope scope, std::uint64_t end);
// A root scope opens and some reporter wants trace ids.
POLLUX_API void begin_trace(ThreadState* thread);
// Adds attributes to an open scope, wherever it lies.
[[nodiscard]] POLLUX_API OpenScope add_attributes(OpenScope scope, const Attr* list, std::size_t count);

// Takes its place in the tree and on the thread; a scope that is wanted is then started.
[[nodiscard, gnu::always_inline]] inline OpenScope place_scope(ThreadState* thread, Frame* outer,
                                                               const Name& name) {
  Node* node = child_of(outer->node, name);
  if (outer == thread->root) {
    thread->draw += draw_step;
    if (thread->tracing.load(std::memory_order_relaxed)) [[unlikely]]
      begin_trace(thread);
  }
  OpenScope scope;
  scope.frame = outer + 1;
  scope.frame->node = node;
  thread->top = scope.frame;
  scope.wanted = thread->draw < node->threshold.load(std::memory_order_relaxed);
  // What an unwanted scope encloses hangs from the nearest recorded one.
  scope.number = scope.wanted ? ++thread->next_number : outer->number();
  scope.frame->state.store(scope.number, std::memory_order_relaxed);
  return scope;
}

[[nodiscard, gnu::always_inline]] inline OpenScope open_scope(std::uint64_t key, const Name& name) {
  ThreadState* thread = current_thread;
  if (thread->key.load(std::memory_order_relaxed) != key) [[unlikely]]
    return open_slowly(key, name);
  Frame* outer = thread->top;
  if (outer == thread->last) [[unlikely]]
    return open_slowly(key, name);
  OpenScope scope = place_scope(thread, outer, name);
  if (!scope.wanted) return scope;
  scope.host = thread->host;
  scope.uncaught = *thread->uncaught;
  scope.start = read_counter();
  return scope;
}

template <std::size_t N>
[[gnu::always_inline]] inline void push_attributes(OpenScope& scope, const Attr (&list)[N]) {
  ThreadState* thread = current_thread;
  if (thread->top != scope.frame) [[unlikely]] {
    scope = add_attributes(scope, list, N);
    return;
  }
  std::byte* at = thread->attributes + thread->attributes_top;
  const std::uint32_t free = attribute_stack_size - thread->attributes_top;
  const std::byte* end =
      write_entries(thread, at, free < max_payload ? free : max_payload, list, scope.truncated);
  scope.bytes = static_cast<std::uint32_t>(end - at);
  scope.frame->state.store(scope.frame->number() | std::uint64_t{thread->attributes_top} << 32,
                           std::memory_order_relaxed);
  thread->attributes_top += scope.bytes;
}

// The four words; the payload is there already.
[[gnu::always_inline]] inline void write_timing(std::byte* at, const ThreadState* thread, const OpenScope& scope,
                                                std::uint64_t end, std::uint64_t bytes_and_flags) {
  put(at, scope.start);
  put(at + 8, end);
  put(at + 16, scope.number);
  put(at + 20, scope.frame[-1].number());
  put(at + 24, scope.frame->node->id | scope.host);
  put(at + 28, thread->draw);
  put(at + 28, static_cast<std::uint16_t>(bytes_and_flags));  // over the draw's lower half
}

[[gnu::always_inline]] inline void end_scope(std::uint64_t key, const OpenScope& scope) {
  ThreadState* thread = current_thread;
  if (thread->top != scope.frame) [[unlikely]]
    return end_slowly(key, scope);
  if (!scope.wanted) {
    thread->top = scope.frame - 1;
    return;
  }
  const std::uint64_t end = read_counter();
  if (scope.truncated || scope.scattered) [[unlikely]]
    return end_with_care(thread, scope, end);
  std::byte* at = next_record(thread);
  if (scope.bytes != 0) {
    const std::uint32_t begin = thread->attributes_top - scope.bytes;
    if (scope.frame->state.load(std::memory_order_relaxed) >> 32 != begin) [[unlikely]]
      return end_with_care(thread, scope, end);
    std::memcpy(at + record_size, thread->attributes + begin, scope.bytes);
    thread->attributes_top = begin;
  }
  std::uint64_t flags = scope.failed ? flag_error : 0;
  if (*thread->uncaught != scope.uncaught) [[unlikely]]
    flags |= flag_error;
  write_timing(at, thread, scope, end, scope.bytes | flags);
  thread->top = scope.frame - 1;
  commit(thread, record_size + scope.bytes);
}

}  // namespace pollux::detail
