// Recorded time: what a person writes for a moment in; nanoseconds since 1970 UTC out.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pollux::command {

// "2026-11-21", "2026-11-21T10:15:02Z" or "2026-11-21T10:15:02.25Z", as the log plugin writes them, or
// seconds since 1970 as in the field `end_wall_time_s`. Nothing for other text.
[[nodiscard]] std::optional<std::int64_t> read_recorded_time(std::string_view text);

}  // namespace pollux::command
