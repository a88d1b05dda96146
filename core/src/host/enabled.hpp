// Whether telemetry is on.
#pragma once

#include <string>

#include "config/settings.hpp"

namespace pollux::host {

// POLLUX_TELEMETRY is read once, when the first context or host asks.
[[nodiscard]] bool is_enabled(config::Enabled setting);

// "1", "true", "yes" and "on", in any case.
[[nodiscard]] bool is_truthy(const std::string& text);

}  // namespace pollux::host
