// MetricCalls: the metrics that a scope object can record, one event a call.
#pragma once

#include <concepts>
#include <cstddef>

#include <pollux/attribute.hpp>
#include <pollux/detail/attribute_stack.hpp>
#include <pollux/detail/raw_value.hpp>
#include <pollux/detail/record.hpp>
#include <pollux/instrument.hpp>
#include <pollux/name.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT::detail {

// Calls `record(const Attr* first, std::size_t count)` with the attributes of a metric, if it has any.
template <class Record>
[[gnu::always_inline]] inline void with_list(Record&& record) {
  record(nullptr, 0);
}
template <std::size_t N, class Record>
[[gnu::always_inline]] inline void with_list(Record&& record, const Attr (&attributes)[N]) {
  with_copy(attributes, record);
}

// The calls of a TelemetryContext, for a class that records inside a scope of its own. `Owner` has
// `record(Kind, const Name&, const RawValue&, const Attr (&)[N]...)`. None in a signal handler.
template <class Owner>
class MetricCalls {
 public:
  // Adds to a counter; without an amount 1.
  [[gnu::always_inline]] void count(const Name& name) const { emit(Kind::counter, name, 1); }
  template <std::size_t N>
  [[gnu::always_inline]] void count(const Name& name, const Attr (&attributes)[N]) const {
    emit(Kind::counter, name, 1, attributes);
  }
  template <Number T>
  [[gnu::always_inline]] void count(const Name& name, T added) const {
    emit(Kind::counter, name, added);
  }
  template <Number T, std::size_t N>
  [[gnu::always_inline]] void count(const Name& name, T added, const Attr (&attributes)[N]) const {
    emit(Kind::counter, name, added, attributes);
  }

  // Adds to what goes up and down, or takes away from it.
  template <Number T>
  [[gnu::always_inline]] void up_down(const Name& name, T added) const {
    emit(Kind::up_down, name, added);
  }
  template <Number T, std::size_t N>
  [[gnu::always_inline]] void up_down(const Name& name, T added, const Attr (&attributes)[N]) const {
    emit(Kind::up_down, name, added, attributes);
  }

  // Says what a quantity is now; of exactly a bool, 0 or 1.
  template <Number T>
  [[gnu::always_inline]] void gauge(const Name& name, T value) const {
    emit(Kind::gauge, name, value);
  }
  template <Number T, std::size_t N>
  [[gnu::always_inline]] void gauge(const Name& name, T value, const Attr (&attributes)[N]) const {
    emit(Kind::gauge, name, value, attributes);
  }
  template <std::same_as<bool> Bool>
  [[gnu::always_inline]] void gauge(const Name& name, Bool value) const {
    emit(Kind::gauge, name, value ? 1 : 0);
  }
  template <std::same_as<bool> Bool, std::size_t N>
  [[gnu::always_inline]] void gauge(const Name& name, Bool value, const Attr (&attributes)[N]) const {
    emit(Kind::gauge, name, value ? 1 : 0, attributes);
  }

  // Adds one observation to a distribution.
  template <Number T>
  [[gnu::always_inline]] void histogram(const Name& name, T value) const {
    emit(Kind::histogram, name, value);
  }
  template <Number T, std::size_t N>
  [[gnu::always_inline]] void histogram(const Name& name, T value, const Attr (&attributes)[N]) const {
    emit(Kind::histogram, name, value, attributes);
  }

  // A value of any type that an attribute may have, with no meaning beyond its name.
  template <class T>
  [[gnu::always_inline]] void metric(const Name& name, const T& value) const {
    emit(Kind::untyped, name, value);
  }
  template <class T, std::size_t N>
  [[gnu::always_inline]] void metric(const Name& name, const T& value, const Attr (&attributes)[N]) const {
    emit(Kind::untyped, name, value, attributes);
  }

 protected:
  MetricCalls() = default;
  ~MetricCalls() = default;
  MetricCalls(const MetricCalls&) = default;
  MetricCalls& operator=(const MetricCalls&) = default;

 private:
  template <class T, class... List>
  [[gnu::always_inline]] void emit(Kind kind, const Name& name, const T& value, const List&... list) const {
    static_cast<const Owner&>(*this).record(kind, name, raw(value), list...);
  }
};

}  // namespace pollux::inline POLLUX_LAYOUT::detail
