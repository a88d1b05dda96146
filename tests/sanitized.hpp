// Whether this test runs under the address or the thread sanitizer, which make what it does many times
// slower.
#pragma once

namespace pollux::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif

#if defined(__SANITIZE_THREAD__)
inline constexpr bool finds_races = true;
#else
inline constexpr bool finds_races = false;
#endif

// So many rounds; fewer where each takes longer.
[[nodiscard]] constexpr int rounds(int count) { return is_sanitized ? count / 10 : count; }

}  // namespace pollux::test
