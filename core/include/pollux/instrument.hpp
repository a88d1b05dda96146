// Counter, UpDownCounter, Gauge, Histogram: handles that sum on the calling thread, at a few nanoseconds a
// call. Reporters get one metric event a handle and interval, which carries the sums.
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <type_traits>

#include <pollux/attribute.hpp>
#include <pollux/detail/cell.hpp>
#include <pollux/export.hpp>
#include <pollux/metric_options.hpp>
#include <pollux/name.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

class TelemetryContext;

// A whole or floating number; neither bool nor a character.
template <class T>
concept Number = detail::is_whole_number<T> || std::floating_point<T>;

// Made by a TelemetryContext, once, and kept: as a member or a static. Any number of threads may use a handle
// and its copies at any time; not a signal handler. It takes no lock, and allocates on a thread's first use
// only.
//
// - Its path is its name, wherever it is used: it nests in no scope.
// - Handles of one kind, name, unit, description and set of attributes (and bounds) are one instrument: their
//   sums are one.
// - Of a disabled context, and once the host is gone, a handle does nothing; it does not keep the host.
// - An event is sent at the end of each interval (`interval` in the configuration), at a flush, and when the
// host
//   ends; nothing for an interval without a call. Its value, and what else it carries, is told below.
// - NaN and the infinities are dropped. Each is counted in the ledger as one event lost, reason `not_finite`.
//
// The first 10,000 instruments of a process are summed; calls of those beyond are lost, as
// `too_many_instruments`.

namespace detail {

// What a handle is made of. Read during the call.
struct InstrumentSpec {
  Name name;
  const MetricOptions& options;
  std::span<const Attr> attributes;
};

}  // namespace detail

// Sums what is added. The event's value is the sum: a whole number while only such were added, else a double.
class [[nodiscard("a handle is made once and kept, as a member or a static")]] Counter {
 public:
  Counter() = default;  // does nothing

  template <Number T = int>
  [[gnu::always_inline]] void add(T amount = 1) const {
    detail::observe<detail::Kind::counter>(instrument_, detail::raw(amount), nullptr);
  }

 private:
  friend class TelemetryContext;
  POLLUX_API Counter(std::uint64_t key, const detail::InstrumentSpec& spec);

  detail::InstrumentRef instrument_;
};

// Sums what is added and taken away: open connections, bytes in use. The event's value is the change within
// the interval; reporters that know the level (prometheus, otlp, statsd) have added up all of them since they
// began. Where the level itself can be read, a Gauge, or an ObservedGauge, is right even for a reporter that
// began later or lost an event.
class [[nodiscard("a handle is made once and kept, as a member or a static")]] UpDownCounter {
 public:
  UpDownCounter() = default;  // does nothing

  template <Number T>
  [[gnu::always_inline]] void add(T amount) const {
    detail::observe<detail::Kind::up_down>(instrument_, detail::raw(amount), nullptr);
  }

 private:
  friend class TelemetryContext;
  POLLUX_API UpDownCounter(std::uint64_t key, const detail::InstrumentSpec& spec);

  detail::InstrumentRef instrument_;
};

// What a quantity is now. The event's value is the one last set; where several threads set it within an
// interval, the last one of that thread which began to use Pollux last.
class [[nodiscard("a handle is made once and kept, as a member or a static")]] Gauge {
 public:
  Gauge() = default;  // does nothing

  template <Number T>
  [[gnu::always_inline]] void set(T value) const {
    detail::observe<detail::Kind::gauge>(instrument_, detail::raw(value), nullptr);
  }
  template <std::same_as<bool> Bool>
  [[gnu::always_inline]] void set(Bool value) const {
    set(value ? 1 : 0);
  }

 private:
  friend class TelemetryContext;
  POLLUX_API Gauge(std::uint64_t key, const detail::InstrumentSpec& spec);

  detail::InstrumentRef instrument_;
};

// The upper bounds of a histogram's buckets, inclusive: 1 to 160 finite numbers, ascending. Read during the
// call that they are passed to.
class Bounds {
 public:
  // For durations in seconds: 10 µs to 10 s, three a decade.
  POLLUX_API Bounds();
  Bounds(std::initializer_list<double> bounds) : bounds_(bounds.begin(), bounds.size()) {}
  Bounds(std::span<const double> bounds) : bounds_(bounds) {}
  template <class Numbers>
  requires(!std::same_as<Numbers, Bounds> && std::is_convertible_v<const Numbers&, std::span<const double>>)
      Bounds(const Numbers& bounds)
      : bounds_(bounds) {}

  [[nodiscard]] std::span<const double> values() const { return bounds_; }

 private:
  std::span<const double> bounds_;
};

// A distribution. The event's value is the mean; it carries the count of observations in each bucket, the
// last of which is for what lies above all bounds. Bounds that are none of the above are reported in the
// host's log, and the default ones used.
class [[nodiscard("a handle is made once and kept, as a member or a static")]] Histogram {
 public:
  Histogram() = default;  // does nothing

  template <Number T>
  [[gnu::always_inline]] void record(T value) const {
    detail::observe<detail::Kind::histogram>(instrument_, detail::raw(value), table_);
  }

 private:
  friend class TelemetryContext;
  POLLUX_API Histogram(std::uint64_t key, const detail::InstrumentSpec& spec, const Bounds& bounds);

  const detail::BucketTable* table_ = nullptr;
  detail::InstrumentRef instrument_;
};

}  // namespace pollux::inline POLLUX_LAYOUT
