// Abandoned: calls of foreign code that missed their deadline and were left behind, each with its thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace pollux::diagnose {

// Counts one, and logs "CALL has not returned after 5.0 s; CONSEQUENCE". `about` is a reporter's name, or
// empty.
void note_abandoned(std::string_view about, std::string_view call, std::chrono::nanoseconds lasted,
                    std::string_view consequence);

// Of this process so far.
[[nodiscard]] std::uint64_t abandoned_calls();

// "320 ms", "5.0 s"
[[nodiscard]] std::string duration_text(std::chrono::nanoseconds duration);

}  // namespace pollux::diagnose
