// HandedState: what a reporter hands to its successor at a reload, as bytes. In: state. Out: state of this or
// another version of the plugin.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metrics.hpp"
#include "progress.hpp"

namespace pollux::otlp {

struct HandedState {
  std::string resource;  // encoded: whose totals these are
  MetricMemory metrics;
  std::optional<Progress::Rest> rest;
};

[[nodiscard]] std::string encode(const HandedState& state);

// Throws std::runtime_error or protozero::exception when the bytes are not such a state.
[[nodiscard]] HandedState decode_state(std::string_view bytes);

}  // namespace pollux::otlp
