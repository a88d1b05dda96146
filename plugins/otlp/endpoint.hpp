// Reads where each signal goes from options and variables.
#pragma once

#include <string>
#include <vector>

#include "settings.hpp"

namespace pollux::otlp {

// Adds to `warnings` what is wrong with variables. Throws OptionError.
[[nodiscard]] Endpoint read_endpoint(const Options& options, Signal signal,
                                     std::vector<std::string>& warnings);

}  // namespace pollux::otlp
