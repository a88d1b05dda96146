// Process state: what this process holds now, for a comparison with what it held before.
#pragma once

#include <cstddef>
#include <string>

namespace pollux::conform {

[[nodiscard]] std::size_t open_descriptors();
[[nodiscard]] std::size_t running_threads();
// What open descriptors beyond the standard ones lead to, for a message.
[[nodiscard]] std::string descriptors_text();

// Bytes on the heap that are in use; 0 where the allocator does not say.
[[nodiscard]] std::size_t heap_in_use();

}  // namespace pollux::conform
