// Signal: the three kinds of telemetry that OTLP carries, each to an address of its own.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace pollux::otlp {

enum class Signal : std::size_t { traces, metrics, logs };
inline constexpr std::array every_signal{Signal::traces, Signal::metrics, Signal::logs};

template <class T>
using PerSignal = std::array<T, every_signal.size()>;

[[nodiscard]] constexpr std::size_t index(Signal signal) { return static_cast<std::size_t>(signal); }

// As it appears in the options, the standard variables (in capitals) and the address.
[[nodiscard]] constexpr std::string_view name_of(Signal signal) {
  constexpr PerSignal<std::string_view> names{"traces", "metrics", "logs"};
  return names[index(signal)];
}

}  // namespace pollux::otlp
