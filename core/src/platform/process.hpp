// Which process this is: a forked child is another one.
#pragma once

#include <cstdint>

namespace pollux::platform {

// Grows by one with each fork between a process and this one.
[[nodiscard]] std::uint64_t process_epoch();

// In a forked child.
void begin_process();

}  // namespace pollux::platform
