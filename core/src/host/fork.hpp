// Fork: a child begins with telemetry off, fresh rings and no thread, and may open a host of its own.
#pragma once

#include <cstdint>

namespace pollux::host {

// Has the system call us around fork; from the first host on.
void watch_forks();

// Changes in a forked child: a host whose epoch has passed belongs to the parent.
[[nodiscard]] std::uint64_t process_epoch();

}  // namespace pollux::host
