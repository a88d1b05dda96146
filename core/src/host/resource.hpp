// What reporters are told of this process: what the system knows, and the attributes of [telemetry.resource].
#pragma once

#include <memory>

#include <pollux/abi/resource.h>

#include "config/settings.hpp"

namespace pollux::host {

// Tables in `attributes` become dotted keys.
[[nodiscard]] std::shared_ptr<const pollux_resource> resource_of(const config::Option& attributes);

}  // namespace pollux::host
