// Counts what this program allocates by operator new, in every library and on every thread.
#pragma once

#include <cstdint>

namespace pollux::bench {

[[nodiscard]] std::uint64_t allocations_of_this_thread();
[[nodiscard]] std::uint64_t allocations_of_all_threads();
[[nodiscard]] std::int64_t bytes_in_use();  // of what was allocated by operator new

}  // namespace pollux::bench
