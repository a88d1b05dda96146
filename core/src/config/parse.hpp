// Durations and sizes as text: "250ms", "1.5s", "64KiB". In: text of the configuration or of an option's default.
// Out: nanoseconds and bytes; and the way back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "pollux/result.hpp"

namespace pollux::config {

// A number, whole or decimal, and directly after it one of ns, us, ms, s, m, h. Exact: what is not a whole number of
// nanoseconds, or beyond 292 years, is refused. The error has no `where`.
[[nodiscard]] Result<Nanoseconds> parse_duration(std::string_view text);

// The same with B, KiB, MiB, GiB, for bytes up to 2^63 - 1.
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);

// In the largest unit that gives a whole number: "90s", "1500ms". Reads back as the same value.
[[nodiscard]] std::string format_duration(Nanoseconds duration);
[[nodiscard]] std::string format_size(std::uint64_t bytes);

}  // namespace pollux::config
