// The door of the configuration room: a TOML file and the environment in, Settings or all that is wrong out.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "config/surroundings.hpp"
#include "pollux/result.hpp"

namespace pollux::config {

// The most bytes of a configuration.
inline constexpr std::size_t largest_file = std::size_t{1} << 20;

// Refuses a file that everyone may write (trusted.hpp). Reads, expands `${VAR}` in string values, checks
// every key, type and range, and applies POLLUX_TELEMETRY_STRICT_SCOPES, POLLUX_PLUGIN_PATH and
// POLLUX_REPORTERS, or what was picked in its place. Every fault found is reported, not only the first.
[[nodiscard]] Result<Settings, Errors> load_file(const std::filesystem::path& file,
                                                 const Surroundings& surroundings = {});

// The same for text; `file` names it in messages and anchors relative paths.
[[nodiscard]] Result<Settings, Errors> load_text(std::string_view toml, const std::filesystem::path& file,
                                                 const Surroundings& surroundings = {});

// The file that POLLUX_CONFIG names, if it names one.
[[nodiscard]] std::optional<std::filesystem::path> file_from_environment(
    const Environment& environment = process_environment());

// The settings as TOML, defaults filled in, each secret option and each text from ${VAR} shown as "[hidden]".
[[nodiscard]] std::string show(const Settings& settings);

}  // namespace pollux::config
