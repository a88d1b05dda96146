// Fork: a child begins with telemetry off, fresh rings and no thread, and may open a host of its own.
#pragma once

#include <cstdint>

namespace pollux::host {

// From now on forks wait until nothing is loaded or collected. Called before the first host opens.
void watch_forks();

// Changes in a forked child: a host whose epoch has passed belongs to the parent.
[[nodiscard]] std::uint64_t process_epoch();

}  // namespace pollux::host
