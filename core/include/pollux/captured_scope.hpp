// CapturedScope: the current scope, to be carried to where its work goes on: another thread, another process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <pollux/detail/thread_state.hpp>
#include <pollux/export.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

// Made by TelemetryContext::capture() and given to attach() or caused_by() of a TelemetryContext. A value,
// valid for the life of the process and on any thread, also after the scope has ended. Empty when telemetry
// is off or no scope was open.
class [[nodiscard(
    "to capture changes nothing: attach() what is returned where the work goes on")]] CapturedScope {
 public:
  CapturedScope() = default;

  // Reads the W3C trace context header `traceparent` (https://www.w3.org/TR/trace-context/): what is attached
  // to it continues that trace. Nothing when the text is no valid header; the recommendation is then to begin
  // a new trace.
  [[nodiscard]] POLLUX_API static std::optional<CapturedScope> from_traceparent(std::string_view header);

  // The header for a request to another process, so that its scopes hang below this one. Empty when there is
  // no trace: ids are made only while some reporter asks for them (`wants_trace`), or came with a request.
  [[nodiscard]] POLLUX_API std::string traceparent() const;

  [[nodiscard]] bool is_empty() const { return node_ == nullptr && !trace_; }

 private:
  friend class Attachment;
  friend class DetachedScope;
  friend class Scope;
  friend class TelemetryContext;

  detail::Node* node_ = nullptr;  // null: no place of its own, only a trace
  std::uint32_t draw_ = 0;
  detail::TraceIds trace_;
};

// While it lives, scopes and metrics of this thread nest below the captured scope, or, made by caused_by(),
// where they are, linked to it; of several that live, the one made last counts. Belongs to the thread that
// made it and ends there, after every scope opened meanwhile; where it does not, that thread goes on below
// the captured scope until those have ended.
class [[nodiscard(
    "the attachment ends at once unless it is kept: auto here = tele.attach(where);")]] Attachment {
 public:
  POLLUX_API ~Attachment();
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;

  // False when nothing is attached: the captured scope is empty, telemetry is off, or too many scopes are
  // open.
  [[nodiscard]] explicit operator bool() const { return frame_ != nullptr; }

 private:
  friend class DetachedScope;
  friend class Scope;
  friend class TelemetryContext;
  struct Cause {
    const CapturedScope& scope;
  };
  POLLUX_API Attachment(std::uint64_t key, const CapturedScope& captured);
  POLLUX_API Attachment(std::uint64_t key, const Cause& cause);

  detail::Frame* frame_ = nullptr;  // null: nothing is attached
};

}  // namespace pollux::inline POLLUX_LAYOUT
