// The standard variables of OpenTelemetry, OTEL_*, as far as they say something to an exporter.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signal.hpp"

namespace pollux::otlp {

struct Variable {
  std::string name;
  std::string value;  // empty when it is not set: the specification makes no difference
};

[[nodiscard]] Variable variable(const std::string& name);

// OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or, without it, OTEL_EXPORTER_OTLP_ENDPOINT, for "ENDPOINT" of traces.
[[nodiscard]] Variable exporter_variable(std::string_view suffix, Signal signal);

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Of attributes keys are percent-encoded as well; names of headers are tokens, in which a percent sign is
// one.
enum class Keys { tokens, encoded };

// "key=value,key=value", with values percent-encoded, into `pairs`. False, and nothing is added, when it is
// malformed: the whole is then to be ignored.
[[nodiscard]] bool parse_pairs(std::string_view text, Keys keys, Pairs& pairs);

}  // namespace pollux::otlp
