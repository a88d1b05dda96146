// Buffer: where lines are put together.
#pragma once

#include <fmt/format.h>

namespace pollux::log {

// Reused for many lines, so that it allocates only while it grows.
using Buffer = fmt::basic_memory_buffer<char, 4096>;

}  // namespace pollux::log
