// Open: checked settings in, a running host out; the door that Host's factories and the command share.
#pragma once

#include <pollux/host.hpp>
#include <pollux/result.hpp>

#include "config/settings.hpp"

namespace pollux::host {

// Opens the plugins that the settings list and starts their reporters. Reads neither a file nor the
// environment.
[[nodiscard]] Result<Host> open(config::Settings settings);

}  // namespace pollux::host
