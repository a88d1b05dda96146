// ObservedGauge: a gauge whose value the host asks for, in place of a program that sets it.
#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include <pollux/export.hpp>
#include <pollux/instrument.hpp>
#include <pollux/name.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

class TelemetryContext;

namespace detail {

struct Observer;  // core/src/aggregate

// Of any type, in place of a std::function, whose header is large.
struct GaugeCallback {
  std::shared_ptr<void> held;
  void (*ask)(void* held, const Gauge& gauge) = nullptr;  // asks for the value and sets the gauge

  void operator()(const Gauge& gauge) const { ask(held.get(), gauge); }
};

template <class F>
GaugeCallback gauge_callback(F&& callback) {
  using Held = std::decay_t<F>;
  static_assert(std::is_invocable_v<Held&>,
                "An observed gauge takes a function without parameters: [&] { return queue.size(); }");
  if constexpr (std::is_invocable_v<Held&>) {
    using Value = std::remove_cvref_t<std::invoke_result_t<Held&>>;
    constexpr bool can_be_set = requires(const Gauge& gauge, Value value) { gauge.set(value); };
    static_assert(can_be_set,
                  "The callback of an observed gauge returns a whole or floating number, or a bool; convert "
                  "any other type, for example by static_cast<int>(value).");
    if constexpr (can_be_set) {
      return {std::make_shared<Held>(std::forward<F>(callback)), [](void* held, const Gauge& gauge) {
                const Value value = (*static_cast<Held*>(held))();
                gauge.set(value);
              }};
    }
  }
}

}  // namespace detail

// Made by a TelemetryContext and kept for as long as its callback may be called:
// `auto depth = tele.observed_gauge("queue.depth", [&] { return queue.size(); }, {.unit = "{job}"});`.
//
// - The host calls the callback once in each interval, shortly before it ends, and at a flush and at its own
//   end; the value is then that of a Gauge of the same name. At a flush it is waited for, for half of the
//   flush's time and at most 2 s.
// - All callbacks of a process run on one thread of their own, `plx gauges`, one after the other, with no
// lock
//   of the host held. They should return within milliseconds. One that has not returned after 1 s is left
//   alone on its thread, and not called again until it returns; the others are called on a new thread. The
//   host's log says so once.
// - A callback that throws sets nothing for that interval; the log says so once. NaN and the infinities are
//   counted as lost, `not_finite`, as for a Gauge.
// - Of a disabled context, once the host is gone, and in a forked child it is never called.
class [[nodiscard("the callback is called for as long as this is kept")]] ObservedGauge {
 public:
  ObservedGauge() = default;  // does nothing
  ObservedGauge(ObservedGauge &&) noexcept = default;
  ObservedGauge& operator=(ObservedGauge&& other) noexcept {
    ObservedGauge(std::move(other)).observer_.swap(observer_);
    return *this;
  }
  // From then on the callback is not called. Waits for it where it runs on another thread, so hold no lock
  // that it takes. Inside the callback itself it does not wait: the callback is then destroyed when it
  // returns.
  ~ObservedGauge() {
    if (observer_) end();
  }

 private:
  friend class TelemetryContext;
  POLLUX_API ObservedGauge(std::uint64_t key, const Name& name, const Gauge& gauge,
                           detail::GaugeCallback callback);
  POLLUX_API void end() noexcept;

  std::shared_ptr<detail::Observer> observer_;
};

}  // namespace pollux::inline POLLUX_LAYOUT
