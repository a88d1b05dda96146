// The rate at which events of a context reach its reporters, none lost.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <utility>

#include <pollux/pollux.hpp>

#include "cpus.hpp"
#include "hosts.hpp"
#include "race.hpp"

namespace pollux::bench {

// What a producer emits, each within a scope of its thread that stays open.
inline constexpr auto emit_scope = [](const TelemetryContext& tele) { const auto scope = tele("inner"); };
inline constexpr auto emit_scope_with_two_attributes = [](const TelemetryContext& tele) {
  const auto scope = tele("inner", {{"a", 1}, {"b", 2.5}});
};
inline constexpr auto emit_gauge = [](const TelemetryContext& tele) { tele.gauge("load", 0.5); };

// A new host with so many reporters; `emit(tele)` records one event. Events a second, until the last is
// delivered. Each producer records one event before the start: its ring and its names are there.
template <std::size_t reporters = 1, class Emit>
[[nodiscard]] double delivery_rate(std::size_t producers, std::uint64_t events_each, Emit emit) {
  static_cast<void>(counted());  // makes the names
  std::array<Counts, reporters> counts{};
  const TelemetryContext tele = [&]<std::size_t... I>(std::index_sequence<I...>) {
    const KeepOff theirs(producers_cpus(producers));
    return TelemetryContext{lossless, std::ref(counts[I])...};
  }
  (std::make_index_sequence<reporters>{});
  const auto elapsed = race(
      producers,
      [&](auto start) {
        const auto enclosing = tele("bench.enclosing");
        emit(tele);
        start();
        for (std::uint64_t i = 0; i < events_each; ++i) emit(tele);
      },
      [&] { tele.flush(std::chrono::seconds(60)); });
  for (const Counts& each : counts) {
    if (each.events != producers * (events_each + 2)) throw std::runtime_error("events were lost");
  }
  return static_cast<double>(producers * events_each) / elapsed.count();
}

}  // namespace pollux::bench
