// DetachedScope: a named, timed region that belongs to a piece of work rather than to a thread: it may be
// moved, outlive the function that opened it, live across a coroutine's suspension, and end on another
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <pollux/attribute.hpp>
#include <pollux/captured_scope.hpp>
#include <pollux/detail/metric_calls.hpp>
#include <pollux/export.hpp>
#include <pollux/name.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

namespace detail {
struct DetachedState;
struct POLLUX_API DetachedStateDeleter {
  void operator()(DetachedState* state) const;
};
}  // namespace detail

// Opened by TelemetryContext::detached(), below the scope that is then current. It costs one allocation.
// Nothing nests in it by itself: attach() it where its work runs. Not for use from two threads at once. Its
// metrics, `step.count("rows", 3)`, are recorded as inside it, on whichever thread.
class [[nodiscard(
    "the scope ends at once unless it is kept: auto step = tele.detached(\"step\");")]] DetachedScope
    : public detail::MetricCalls<DetachedScope> {
 public:
  DetachedScope() = default;  // one that is not open
  DetachedScope(DetachedScope &&) noexcept = default;
  // Ends the scope that was here.
  POLLUX_API DetachedScope& operator=(DetachedScope&& other) noexcept;
  ~DetachedScope() { end(); }

  // Records the timing; of no effect after the first time. Its status is `error` after fail(), or when it
  // ends by an exception that was thrown since it was opened.
  POLLUX_API void end();

  // Adds an attribute; a later one replaces an earlier one of the same key. The text of a string is copied.
  template <class T>
  void set(const Name& key, const T& value) {
    const Attr attribute(key, value);
    add(&attribute, 1);
  }

  // Marks the timing with the status `error`.
  POLLUX_API void fail();

  // While the attachment lives, scopes and metrics of this thread nest in this scope.
  POLLUX_API Attachment attach() const;

  // As the current scope is captured: for work that it hands on.
  POLLUX_API CapturedScope capture() const;

  // False when nothing will be recorded: telemetry is off, no reporter wants this scope, or it has ended.
  [[nodiscard]] POLLUX_API bool is_recorded() const;

 private:
  friend class TelemetryContext;
  friend class detail::MetricCalls<DetachedScope>;

  template <class... List>
  void record(detail::Kind kind, const Name& name, const detail::RawValue& value, const List&... list) const {
    if (!state_) return;
    detail::with_list(
        [&](const Attr* first, std::size_t count) { record_metric(kind, name, value, first, count); },
        list...);
  }
  POLLUX_API void record_metric(detail::Kind kind, const Name& name, const detail::RawValue& value,
                                const Attr* list, std::size_t count) const;

  POLLUX_API DetachedScope(std::uint64_t key, const Name& name, const Attr* list, std::size_t count);
  POLLUX_API void add(const Attr* list, std::size_t count);

  std::unique_ptr<detail::DetachedState, detail::DetachedStateDeleter> state_;
};

}  // namespace pollux::inline POLLUX_LAYOUT
