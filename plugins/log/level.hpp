// Level: how much an event matters to whoever reads the log.
#pragma once

#include <cstddef>
#include <string_view>

namespace pollux::log {

enum class Level : unsigned char { debug, info, warning, error };

inline constexpr std::string_view level_names[] = {"debug", "info", "warning", "error"};

[[nodiscard]] constexpr std::string_view name(Level level) {
  return level_names[static_cast<std::size_t>(level)];
}

[[nodiscard]] constexpr std::string_view upper_name(Level level) {
  constexpr std::string_view names[] = {"DEBUG", "INFO", "WARNING", "ERROR"};
  return names[static_cast<std::size_t>(level)];
}

// As syslog and the journal number it: RFC 5424, table 2.
[[nodiscard]] constexpr int severity(Level level) {
  constexpr int severities[] = {7, 6, 4, 3};
  return severities[static_cast<std::size_t>(level)];
}

}  // namespace pollux::log
