// Scope: a named, timed region. Opened by a TelemetryContext, recorded when it ends.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include <pollux/attribute.hpp>
#include <pollux/detail/attribute_stack.hpp>
#include <pollux/detail/thread_state.hpp>
#include <pollux/export.hpp>
#include <pollux/name.hpp>

namespace pollux {

// Lives on the stack of the thread that opened it, and ends there: it can be neither copied nor moved. Scopes
// and metrics of the same thread that are recorded while it is open are nested in it.
class Scope {
 public:
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // Records the timing. Its status is `error` when an exception that was thrown inside leaves the scope.
  [[gnu::always_inline]] ~Scope() {
    if (is_open()) end();
  }

  // Adds an attribute, replacing an earlier one of the same key. The text of a string is copied.
  template <class T>
  requires(detail::Recordable<T>) void set(Name key, const T& value) {
    if (is_open() && wanted_) add(Attr(key, value));
  }

  // Marks the timing with the status `error`.
  void fail() { failed_ = true; }

  // False when nothing will be recorded: telemetry is off, or no reporter wants this scope.
  [[nodiscard]] bool is_recorded() const { return is_open() && wanted_; }

 private:
  friend class TelemetryContext;

  [[gnu::always_inline]] Scope(std::uint64_t key, const Name& name) : key_(key) {
    if (key != detail::disabled) open(name);
  }

  template <std::size_t N>
  [[gnu::always_inline]] Scope(std::uint64_t key, const Name& name, const Attr (&list)[N]) : key_(key) {
    if (key == detail::disabled) return;
    open(name);
    if (is_recorded()) push(list);
  }

  [[nodiscard]] bool is_open() const { return frame_.outer != nullptr; }

  [[gnu::always_inline]] void open(const Name& name) {
    detail::ThreadState* thread = detail::current_thread;
    if (thread->key.load(std::memory_order_relaxed) != key_) [[unlikely]] {
      thread = detail::enter(key_);
      if (!thread) return;
    }
    detail::Frame* outer = thread->top;
    detail::Node* node = detail::child_of(outer->node, name);
    std::uint32_t draw = outer->draw;
    if (outer == &thread->root) {
      thread->random = thread->random * 6364136223846793005u + 1442695040888963407u;
      draw = static_cast<std::uint32_t>(thread->random >> 48);
    }
    frame_ = {node, outer, 0, thread->attributes_top, draw};
    thread->top = &frame_;
    wanted_ = draw < node->threshold.load(std::memory_order_relaxed);
    if (!wanted_) {
      frame_.number = outer->number;  // what it encloses hangs from the nearest recorded scope
      return;
    }
    frame_.number = ++thread->next_number;
    uncaught_ = detail::read_uncaught(thread);
    start_ = detail::read_clock(thread);
  }

  [[gnu::always_inline]] void end() {
    detail::ThreadState* thread = detail::current_thread;
    if (thread->top != &frame_) [[unlikely]]
      return end_out_of_order();
    thread->top = frame_.outer;
    if (!wanted_) return;
    const std::uint64_t duration = detail::read_clock(thread) - start_;
    const bool error = failed_ || detail::read_uncaught(thread) != uncaught_;
    if (thread->attributes_top != frame_.attributes_begin || duration >> detail::duration_bits != 0 ||
        truncated_) [[unlikely]] {
      return end_with_payload(thread, duration, error);
    }
    std::byte* at = detail::next_record(thread);
    const std::uint64_t tag =
        static_cast<std::uint64_t>(detail::Kind::timing) | (error ? detail::tag_error : 0u);
    detail::write_record(at, start_, duration | tag << detail::tag_shift | (key_ & host_bits),
                         frame_.number | std::uint64_t{frame_.outer->number} << 32,
                         frame_.node->id | std::uint64_t{frame_.draw} << 48);
    detail::commit(thread, detail::record_size);
  }

  template <std::size_t N>
  [[gnu::always_inline]] void push(const Attr (&list)[N]) {
    detail::ThreadState* thread = detail::current_thread;
    std::byte* at = thread->attributes + thread->attributes_top;
    const std::uint32_t free = detail::attribute_stack_size - thread->attributes_top;
    const std::uint32_t room = free < detail::max_payload ? free : detail::max_payload;
    const std::byte* end = detail::write_entries(thread, at, room, list, truncated_);
    thread->attributes_top += static_cast<std::uint32_t>(end - at);
  }

  POLLUX_API void add(const Attr& attribute);
  POLLUX_API void end_with_payload(detail::ThreadState* thread, std::uint64_t duration, bool error);
  POLLUX_API void end_out_of_order();
  POLLUX_API std::byte* write_with_entries(detail::ThreadState* thread, std::byte* at,
                                           const std::byte* own_end, const std::byte* top,
                                           std::uint64_t duration, bool error);

  static constexpr std::uint64_t host_bits = std::uint64_t{0xff} << detail::slot_shift;

  detail::Frame frame_{};
  std::uint64_t key_;
  std::uint64_t start_ = 0;
  std::uint32_t uncaught_ = 0;
  bool wanted_ = false;
  bool failed_ = false;
  bool truncated_ = false;
};

}  // namespace pollux
