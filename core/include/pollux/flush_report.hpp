// What a flush, or the end of a host, achieved.
#pragma once

#include <cstdint>

#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

// What a flush achieved, over all reporters.
struct FlushReport {
  std::uint64_t delivered = 0;  // since the flush began
  std::uint64_t dropped = 0;    // since the flush began, rejected ones included
  std::uint64_t abandoned = 0;  // still undelivered at the deadline
};

}  // namespace pollux::inline POLLUX_LAYOUT
