// Scope: a named, timed region. Opened by a TelemetryContext, recorded when it ends.
#pragma once

#include <cstddef>
#include <cstdint>

#include <pollux/attribute.hpp>
#include <pollux/captured_scope.hpp>
#include <pollux/detail/metric.hpp>
#include <pollux/detail/metric_calls.hpp>
#include <pollux/detail/open_scope.hpp>
#include <pollux/export.hpp>
#include <pollux/name.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

// Belongs to the thread that opened it, and ends there: it can be neither copied nor moved. Scopes and
// metrics of the same thread that are recorded while it is open are nested in it. For work that moves between
// threads there is DetachedScope. Ended on another thread it is lost, and counted as `other_thread`. Neither
// opened nor ended in a signal handler.
//
// Its metrics, `step.count("rows", 3)`, are recorded as inside this scope, also while others are open within
// it. Recorded on another thread they are lost, and counted as `other_thread`.
class [[nodiscard("the scope ends at once unless it is kept: auto step = tele(\"step\");")]] Scope
    : public detail::MetricCalls<Scope> {
 public:
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // Records the timing. Its status is `error` when an exception that was thrown inside leaves the scope.
  [[gnu::always_inline]] ~Scope() {
    if (scope_.frame != nullptr) detail::end_scope(key_, scope_);
  }

  // Adds an attribute, replacing an earlier one of the same key. The text of a string is copied.
  template <class T>
  void set(Name key, const T& value) {
    if (!is_recorded()) return;
    const Attr attribute(key, value);
    detail::add_attributes(scope_, &attribute, 1);
  }

  // Marks the timing with the status `error`.
  void fail() { scope_.flags |= detail::flag_error; }

  // False when nothing will be recorded: telemetry is off, or no reporter wants this scope.
  [[nodiscard]] bool is_recorded() const {
    return scope_.has(detail::OpenScope::wanted) || detail::has_mark(scope_.frame, detail::is_wanted_slow);
  }

 private:
  friend class TelemetryContext;
  friend class detail::MetricCalls<Scope>;

  template <class... List>
  [[gnu::always_inline]] void record(detail::Kind kind, const Name& name, const detail::RawValue& value,
                                     const List&... list) const {
    if (key_ == detail::disabled) return;
    if (scope_.frame == nullptr || detail::current_thread->top == scope_.frame) [[likely]]
      return detail::record_metric(key_, kind, name, value, list...);
    detail::with_list(
        [&](const Attr* first, std::size_t count) {
          if (const Attachment here = reopened())
            detail::record_metric_slowly(key_, kind, value.type, name.text(), name.hash(), value.bits,
                                         value.text, first, count);
        },
        list...);
  }

  // While it lives, this thread is in this scope, whatever is open within it. Attached to nothing, and
  // counted as lost, where the scope is not open on this thread.
  POLLUX_API Attachment reopened() const;

  [[gnu::always_inline]] Scope(std::uint64_t key, const Name& name) : key_(key) {
    if (key != detail::disabled) detail::open_scope(scope_, key, name);
  }

  template <std::size_t N>
  [[gnu::always_inline]] Scope(std::uint64_t key, const Name& name, const Attr(&list)[N]) : key_(key) {
    if (key == detail::disabled) return;
    if (detail::ThreadState* thread = detail::open_scope(scope_, key, name)) [[likely]] {
      detail::push_attributes(scope_, thread, list);
    } else if (is_recorded()) {
      detail::with_copy(
          list, [&](const Attr* first, std::size_t count)
                    __attribute__((always_inline)) { detail::add_attributes(scope_, first, count); });
    }
  }

  // Mutable, for g++ keeps no part of an object in registers that it holds to be read-only: `const auto
  // step`.
  mutable detail::OpenScope scope_;
  std::uint64_t key_;
};

}  // namespace pollux::inline POLLUX_LAYOUT
