// The format of Perfetto, where the library is there that writes protocol buffers.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "format.hpp"

namespace pollux::trace {

// False in a build without protozero: the schema then does not offer the format.
#if defined(POLLUX_HAS_PERFETTO)
inline constexpr bool perfetto_is_available = true;
#else
inline constexpr bool perfetto_is_available = false;
#endif

// Only when it is available.
[[nodiscard]] std::unique_ptr<Format> make_perfetto_format(Content content, std::uint32_t process,
                                                           std::string_view process_name);

}  // namespace pollux::trace
