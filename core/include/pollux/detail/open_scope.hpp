// OpenScope: what a scope knows of itself between its opening and its end, and both ends of its way. Values
// only: nothing points at them, so a compiler may keep them in registers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <pollux/attribute.hpp>
#include <pollux/detail/attribute_stack.hpp>
#include <pollux/detail/thread_state.hpp>
#include <pollux/export.hpp>
#include <pollux/name.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT::detail {

// Of a scope that went the slow way there is nothing but the frame, marked in its lowest bits: the rest lies
// with its thread.
struct OpenScope {
  Frame* frame = nullptr;  // null: not open
  std::uint64_t start = 0;
  std::uint32_t number = 0;
  std::uint32_t place = 0;  // node and host, as in its record
  std::uint32_t draw = 0;
  std::uint32_t uncaught = 0;  // exceptions in flight when it was opened
  std::uint32_t bytes = 0;     // of its attributes, in one piece on the thread's stack of them
  std::uint32_t flags = 0;     // as in its record, and those below

  static constexpr std::uint32_t wanted = 8;  // it will be recorded
  static constexpr std::uint32_t scattered =
      16;  // slow: more attributes of it lie above those of inner scopes

  [[nodiscard]] bool has(std::uint32_t flag) const { return (flags & flag) != 0; }
};

// The marks of a frame's address.
inline constexpr std::uintptr_t is_slow = 1;
inline constexpr std::uintptr_t is_wanted_slow = 2;
[[nodiscard]] inline bool has_mark(const Frame* frame, std::uintptr_t mark) {
  return (reinterpret_cast<std::uintptr_t>(frame) & mark) != 0;
}

// The slow paths are given values one by one: a struct that is passed whole would lie in memory on the fast
// one.

// On a thread that has no clock to be read in place or is too deep in scopes, and for a scope that begins a
// trace.
[[nodiscard]] POLLUX_API Frame* open_slowly(std::uint64_t key, std::string_view name, std::uint64_t hash);
// Where the scope is not the innermost of this thread, or is slow.
POLLUX_API void end_slowly(std::uint64_t key, Frame* frame, std::uint64_t start, std::uint32_t number,
                           std::uint32_t place, std::uint32_t draw, std::uint32_t uncaught,
                           std::uint32_t bytes, std::uint32_t flags);
// Where an exception leaves it, or its attributes do not lie on top of the stack of them.
POLLUX_API void end_with_care(ThreadState* thread, std::uint64_t end, Frame* frame, std::uint64_t start,
                              std::uint32_t number, std::uint32_t place, std::uint32_t draw,
                              std::uint32_t bytes, std::uint32_t flags);
// Adds attributes to a scope, which is a slow one from then on; returns its frame.
[[nodiscard]] POLLUX_API Frame* add_slowly(Frame* frame, std::uint64_t start, std::uint32_t number,
                                           std::uint32_t place, std::uint32_t draw, std::uint32_t uncaught,
                                           std::uint32_t bytes, std::uint32_t flags, const Attr* list,
                                           std::size_t count);

// Takes its place in the tree and on the thread; a scope that is wanted is then started.
[[gnu::always_inline]] inline void place_scope(OpenScope& scope, ThreadState* thread, Frame* outer,
                                               Node* node) {
  if (outer == thread->root) [[likely]]
    thread->draw += draw_step;
  scope.frame = outer + 1;
  scope.frame->node = node;
  thread->top = scope.frame;
  scope.draw = thread->draw;
  if (scope.draw < node->threshold.load(std::memory_order_relaxed)) {
    scope.flags = OpenScope::wanted;
    scope.number = thread->next_number += number_step;
    scope.place = node->id | thread->host;
  } else {
    scope.number = outer->number();  // what it encloses hangs from the nearest recorded scope
  }
  scope.frame->state.store(scope.number, std::memory_order_relaxed);
}

// Returns this thread when the scope is wanted, and took this way.
[[gnu::always_inline]] inline ThreadState* open_scope(OpenScope& scope, std::uint64_t key, const Name& name) {
  ThreadState* thread = current_thread;
  if (thread->key.load(std::memory_order_relaxed) != key) [[unlikely]] {
    thread = enter(key);
    if (!thread) return nullptr;
  }
  Frame* outer = thread->top;
  if (outer == thread->stop) [[unlikely]] {
    scope.frame = open_slowly(key, name.text(), name.hash());
    return nullptr;
  }
  place_scope(scope, thread, outer, child_of(outer->node, name));
  if (!scope.has(OpenScope::wanted)) return nullptr;
  scope.uncaught = *thread->uncaught;
  scope.start = read_counter();
  return thread;
}

[[gnu::always_inline]] inline void add_attributes(OpenScope& scope, const Attr* list, std::size_t count) {
  scope.frame = add_slowly(scope.frame, scope.start, scope.number, scope.place, scope.draw, scope.uncaught,
                           scope.bytes, scope.flags, list, count);
}

template <std::size_t N>
[[gnu::always_inline]] inline void push_attributes(OpenScope& scope, ThreadState* thread,
                                                   const Attr (&list)[N]) {
  const std::uint32_t begin = thread->attributes_top;
  const std::size_t bytes = entries_size(list);
  if (bytes > max_payload || begin + bytes > attribute_stack_size) [[unlikely]]
    return with_copy(
        list, [&](const Attr* first, std::size_t count)
                  __attribute__((always_inline)) { add_attributes(scope, first, count); });
  write_entries(thread, thread->attributes + begin, list);
  scope.bytes = static_cast<std::uint32_t>(bytes);
  scope.frame->state.store(scope.number | std::uint64_t{begin} << 32, std::memory_order_relaxed);
  thread->attributes_top = begin + scope.bytes;
}

// The four words; the payload is there already.
[[gnu::always_inline]] inline void write_timing(std::byte* at, const OpenScope& scope, std::uint64_t end,
                                                std::uint32_t bytes_and_flags) {
  put(at, scope.start);
  put(at + 8, end);
  put(at + 16, scope.number);
  put(at + 20, scope.frame[-1].number());
  put(at + 24, scope.place);
  put(at + 28, scope.draw | bytes_and_flags);
}

[[gnu::always_inline]] inline void end_scope(std::uint64_t key, const OpenScope& scope) {
  ThreadState* thread = current_thread;
  if (thread->top != scope.frame) [[unlikely]]
    return end_slowly(key, scope.frame, scope.start, scope.number, scope.place, scope.draw, scope.uncaught,
                      scope.bytes, scope.flags);
  if (!scope.has(OpenScope::wanted)) {
    thread->top = scope.frame - 1;
    return;
  }
  const std::uint64_t end = read_counter();
  if (*thread->uncaught > scope.uncaught) [[unlikely]]
    return end_with_care(thread, end, scope.frame, scope.start, scope.number, scope.place, scope.draw,
                         scope.bytes, scope.flags | flag_error);
  std::byte* at = next_record(thread);
  if (scope.bytes != 0) {
    const std::uint32_t begin = thread->attributes_top - scope.bytes;
    if (scope.frame->state.load(std::memory_order_relaxed) >> 32 != begin) [[unlikely]]
      return end_with_care(thread, end, scope.frame, scope.start, scope.number, scope.place, scope.draw,
                           scope.bytes, scope.flags);
    copy_words(at + record_size, thread->attributes + begin, scope.bytes);
    thread->attributes_top = begin;
  }
  write_timing(at, scope, end, scope.bytes | (scope.flags & flag_error));
  thread->top = scope.frame - 1;
  commit(thread, at + record_size + scope.bytes);
}

}  // namespace pollux::inline POLLUX_LAYOUT::detail
