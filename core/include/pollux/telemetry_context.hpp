// TelemetryContext: the application's door. Opens scopes and records metrics; a disabled one does nothing, at
// once.
#pragma once

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <pollux/attribute.hpp>
#include <pollux/captured_scope.hpp>
#include <pollux/context_options.hpp>
#include <pollux/detached_scope.hpp>
#include <pollux/detail/metric.hpp>
#include <pollux/detail/result_declared.hpp>
#include <pollux/export.hpp>
#include <pollux/flush_report.hpp>
#include <pollux/instrument.hpp>
#include <pollux/name.hpp>
#include <pollux/observed_gauge.hpp>
#include <pollux/scope.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

class Host;
class TelemetryContext;
struct Ledger;  // <pollux/host.hpp>
struct Stats;   // <pollux/host.hpp>

namespace detail {
struct AdoptedReporter;
template <class... Reporters>
struct AdoptedReporters;  // <pollux/reporter.hpp>
template <class... Reporters>
concept CanBeAdopted = requires {
  sizeof(AdoptedReporters<Reporters...>);
};
// Of the default host; `disabled` when there is none.
POLLUX_API extern constinit std::atomic<std::uint64_t> default_key;
}  // namespace detail

// A context of the host that the program made its default one (Host::make_default), else the no-op one. Costs
// one load: ask anew rather than keep what it returned before a host was there.
[[nodiscard]] TelemetryContext telemetry() noexcept;

// Cheap to copy, usable from any number of threads. A context that came from a Host is a no-op once the host
// is gone; one that was made from reporters owns their host together with its copies.
class TelemetryContext {
 public:
  // The built-in summary, or a no-op when telemetry is off.
  TelemetryContext() : TelemetryContext(ContextOptions{}) {}

  // One or more reporters, each moved in or passed by std::ref. Needs <pollux/reporter.hpp>; see
  // <pollux/sdk/reporter.hpp> for what makes a class a reporter.
  template <class First, class... Rest>
  requires(
      !std::same_as<std::remove_cvref_t<First>, TelemetryContext> &&
      !std::same_as<std::remove_cvref_t<First>, ContextOptions>) explicit TelemetryContext(First&& first,
                                                                                           Rest&&... rest)
      : TelemetryContext(ContextOptions{}, std::forward<First>(first), std::forward<Rest>(rest)...) {}

  // The same with options; without a reporter it has the built-in summary.
  template <class... Reporters>
  explicit TelemetryContext(const ContextOptions& options, Reporters&&... reporters) {
    if (!decide_enabled(options)) return;
    if constexpr (sizeof...(Reporters) == 0) {
      open(options, nullptr, 0);
    } else if constexpr (detail::CanBeAdopted<Reporters...>) {
      const detail::AdoptedReporters<Reporters...> adopted(std::forward<Reporters>(reporters)...);
      open(options, adopted.all, sizeof...(Reporters));
    } else {
      static_assert(
          detail::CanBeAdopted<Reporters...>,
          "A context is given reporters of the program's own: include <pollux/reporter.hpp> first.");
    }
  }

  // False when nothing will come of what is recorded: telemetry is off, the host is gone or shut down, or
  // belongs to the parent of this process (fork, daemon). Hot code may then skip the building of attributes.
  [[nodiscard]] bool is_enabled() const {
    if (key_ == detail::disabled) return false;
    return detail::current_thread->key.load(std::memory_order_relaxed) == key_ || detail::is_open(key_);
  }

  // Scopes and metrics may be recorded on any thread, but not in a signal handler: it may interrupt its
  // thread while that writes a record or holds a lock. See docs/threading.md.

  // Opens a scope: `auto step = tele("plan.tokens", {{"batch_size", 16}});`. Not in a signal handler.
  [[gnu::always_inline]] Scope operator()(const Name& name) const { return {key_, name}; }
  template <std::size_t N>
  [[gnu::always_inline]] Scope operator()(const Name& name, const Attr (&attributes)[N]) const {
    return {key_, name, attributes};
  }

  // Another name for the same.
  [[gnu::always_inline]] Scope time(const Name& name) const { return {key_, name}; }
  template <std::size_t N>
  [[gnu::always_inline]] Scope time(const Name& name, const Attr (&attributes)[N]) const {
    return {key_, name, attributes};
  }

  // Adds to a counter; without an amount 1. Not in a signal handler.
  [[gnu::always_inline]] void count(const Name& name) const { emit(detail::Kind::counter, name, 1); }
  template <std::size_t N>
  [[gnu::always_inline]] void count(const Name& name, const Attr (&attributes)[N]) const {
    emit(detail::Kind::counter, name, 1, attributes);
  }
  template <Number T>
  [[gnu::always_inline]] void count(const Name& name, T added) const {
    emit(detail::Kind::counter, name, added);
  }
  template <Number T, std::size_t N>
  [[gnu::always_inline]] void count(const Name& name, T added, const Attr (&attributes)[N]) const {
    emit(detail::Kind::counter, name, added, attributes);
  }

  // Adds to what goes up and down, or takes away from it. Not in a signal handler.
  template <Number T>
  [[gnu::always_inline]] void up_down(const Name& name, T added) const {
    emit(detail::Kind::up_down, name, added);
  }
  template <Number T, std::size_t N>
  [[gnu::always_inline]] void up_down(const Name& name, T added, const Attr (&attributes)[N]) const {
    emit(detail::Kind::up_down, name, added, attributes);
  }

  // Says what a quantity is now; of exactly a bool, 0 or 1. Not in a signal handler.
  template <Number T>
  [[gnu::always_inline]] void gauge(const Name& name, T value) const {
    emit(detail::Kind::gauge, name, value);
  }
  template <Number T, std::size_t N>
  [[gnu::always_inline]] void gauge(const Name& name, T value, const Attr (&attributes)[N]) const {
    emit(detail::Kind::gauge, name, value, attributes);
  }
  template <std::same_as<bool> Bool>
  [[gnu::always_inline]] void gauge(const Name& name, Bool value) const {
    emit(detail::Kind::gauge, name, value ? 1 : 0);
  }
  template <std::same_as<bool> Bool, std::size_t N>
  [[gnu::always_inline]] void gauge(const Name& name, Bool value, const Attr (&attributes)[N]) const {
    emit(detail::Kind::gauge, name, value ? 1 : 0, attributes);
  }

  // Adds one observation to a distribution. Not in a signal handler.
  template <Number T>
  [[gnu::always_inline]] void histogram(const Name& name, T value) const {
    emit(detail::Kind::histogram, name, value);
  }
  template <Number T, std::size_t N>
  [[gnu::always_inline]] void histogram(const Name& name, T value, const Attr (&attributes)[N]) const {
    emit(detail::Kind::histogram, name, value, attributes);
  }

  // A value of any type that an attribute may have, with no meaning beyond its name. Not in a signal handler.
  template <class T>
  [[gnu::always_inline]] void metric(const Name& name, const T& value) const {
    emit(detail::Kind::untyped, name, value);
  }
  template <class T, std::size_t N>
  [[gnu::always_inline]] void metric(const Name& name, const T& value, const Attr (&attributes)[N]) const {
    emit(detail::Kind::untyped, name, value, attributes);
  }

  // Handles that sum and are reported once an interval: see <pollux/instrument.hpp>. To be made once and
  // kept: `auto items = tele.counter("items", {{"region", "eu"}});`, then `items.add(3);` as often as one
  // likes. Name, attributes, and the unit and description of MetricOptions are copied:
  // `tele.histogram("latency", {.unit = "ms"})`. Neither made nor used in a signal handler.
  Counter counter(const Name& name, const MetricOptions& options = {}) const {
    return {key_, {name, options, {}}};
  }
  template <std::size_t N>
  Counter counter(const Name& name, const Attr (&attributes)[N], const MetricOptions& options = {}) const {
    return {key_, {name, options, attributes}};
  }
  UpDownCounter up_down_counter(const Name& name, const MetricOptions& options = {}) const {
    return {key_, {name, options, {}}};
  }
  template <std::size_t N>
  UpDownCounter up_down_counter(const Name& name, const Attr (&attributes)[N],
                                const MetricOptions& options = {}) const {
    return {key_, {name, options, attributes}};
  }
  Gauge gauge(const Name& name, const MetricOptions& options = {}) const {
    return {key_, {name, options, {}}};
  }
  template <std::size_t N>
  Gauge gauge(const Name& name, const Attr (&attributes)[N], const MetricOptions& options = {}) const {
    return {key_, {name, options, attributes}};
  }
  Histogram histogram(const Name& name, const MetricOptions& options = {}) const {
    return {key_, {name, options, {}}, {}};
  }
  Histogram histogram(const Name& name, const Bounds& bounds, const MetricOptions& options = {}) const {
    return {key_, {name, options, {}}, bounds};
  }
  template <std::size_t N>
  Histogram histogram(const Name& name, const Attr (&attributes)[N],
                      const MetricOptions& options = {}) const {
    return {key_, {name, options, attributes}, {}};
  }
  template <std::size_t N>
  Histogram histogram(const Name& name, const Bounds& bounds, const Attr (&attributes)[N],
                      const MetricOptions& options = {}) const {
    return {key_, {name, options, attributes}, bounds};
  }

  // A gauge whose value the host asks for, once an interval and at a flush: see <pollux/observed_gauge.hpp>.
  // `callback` takes nothing and returns a number; it is copied or moved in. Throws what that throws.
  template <class F>
  ObservedGauge observed_gauge(const Name& name, F&& callback, const MetricOptions& options = {}) const {
    if (key_ == detail::disabled) return {};
    return {key_, name, gauge(name, options), detail::gauge_callback(std::forward<F>(callback))};
  }
  template <class F, std::size_t N>
  ObservedGauge observed_gauge(const Name& name, F&& callback, const Attr (&attributes)[N],
                               const MetricOptions& options = {}) const {
    if (key_ == detail::disabled) return {};
    return {key_, name, gauge(name, attributes, options), detail::gauge_callback(std::forward<F>(callback))};
  }

  // For work that goes on elsewhere. On the thread that hands it over: `auto where = tele.capture();`, on the
  // thread that does it: `auto here = tele.attach(where);`, and what that thread records nests as if it had
  // not been moved. Neither in a signal handler.
  POLLUX_API CapturedScope capture() const;
  POLLUX_API Attachment attach(const CapturedScope& captured) const;

  // For work that the captured scope asked for and does not contain, such as a compaction that a write set
  // off: while the attachment lives, what this thread records keeps its own path, and the scopes that open
  // first carry a link to the captured span (otlp: a span link; trace: an arrow). On a thread without an open
  // scope each of them begins a trace of its own. Of no effect while no reporter asks for trace ids. Not in a
  // signal handler.
  POLLUX_API Attachment caused_by(const CapturedScope& captured) const;

  // The header `traceparent` for a request that is made in the current scope; see CapturedScope.
  [[nodiscard]] POLLUX_API std::string traceparent() const;

  // Opens a scope that is not bound to this thread: see DetachedScope. Not in a signal handler.
  DetachedScope detached(const Name& name) const { return {key_, name, nullptr, 0}; }
  template <std::size_t N>
  DetachedScope detached(const Name& name, const Attr (&attributes)[N]) const {
    return {key_, name, attributes, N};
  }

  // The same as of the Host behind this context; of no effect and empty when there is none. What the last
  // three return is in <pollux/host.hpp>.
  POLLUX_API FlushReport flush(std::chrono::nanoseconds within = std::chrono::seconds(5)) const;
  [[nodiscard]] POLLUX_API Ledger ledger() const;
  [[nodiscard]] POLLUX_API Stats stats() const;
  [[nodiscard]] POLLUX_API Result<std::string> snapshot(std::string_view reporter) const;

 private:
  friend class Host;
  friend TelemetryContext telemetry() noexcept;
  explicit TelemetryContext(std::uint64_t key) : key_(key) {}

  POLLUX_API static bool decide_enabled(const ContextOptions& options);
  POLLUX_API void open(const ContextOptions& options, const detail::AdoptedReporter* reporters,
                       std::size_t count);

  template <class T, class... List>
  [[gnu::always_inline]] void emit(detail::Kind kind, const Name& name, const T& value,
                                   const List&... list) const {
    if (key_ == detail::disabled) return;
    const detail::RawValue given = detail::raw(value);
    if constexpr (sizeof...(List) == 0 && Number<T>) {
      detail::record_number(key_, detail::code_of(kind, given.type), name, given.bits);
    } else {
      detail::record_metric(key_, kind, name, given, list...);
    }
  }

  std::uint64_t key_ = detail::disabled;
  std::shared_ptr<Host> owner_;
};

inline TelemetryContext telemetry() noexcept {
  return TelemetryContext(detail::default_key.load(std::memory_order_relaxed));
}

}  // namespace pollux::inline POLLUX_LAYOUT
