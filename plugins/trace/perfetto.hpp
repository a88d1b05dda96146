// The format of Perfetto, where the library is there that writes protocol buffers.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "format.hpp"

namespace pollux::trace {

// Empty when this plugin was built with it; else what to do.
[[nodiscard]] std::string_view why_perfetto_is_missing();

// Only when it is not missing.
[[nodiscard]] std::unique_ptr<Format> make_perfetto_format(Content content, std::uint32_t process,
                                                           std::string_view process_name);

}  // namespace pollux::trace
