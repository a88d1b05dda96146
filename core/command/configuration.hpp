// Configuration: what the user named and the environment in, the settings or all that is wrong out.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <pollux/result.hpp>

#include "command/exit_code.hpp"
#include "config/load.hpp"
#include "config/settings.hpp"

namespace pollux::command {

// The file that the user named, else the one that POLLUX_CONFIG names, else none.
[[nodiscard]] std::optional<std::filesystem::path> choose_file(const std::string& named);

// Reads the file, or without one takes the defaults. `reporters`, unless empty, replaces POLLUX_REPORTERS.
[[nodiscard]] Result<config::Settings, Errors> load_settings(const std::optional<std::filesystem::path>& file,
                                                             const std::string& reporters = {});

// What load_settings gives for events that are to be delivered: telemetry is on, for that is what the command
// is run for, and it is an error when no reporter is enabled.
[[nodiscard]] Result<config::Settings, Errors> deliverable_settings(
    const std::optional<std::filesystem::path>& file, const std::string& reporters);

// The same for what the user named. Says what is wrong, and fails with the exit code.
[[nodiscard]] Result<config::Settings, ExitCode> choose_settings(const char* command,
                                                                 const std::string& named,
                                                                 const std::string& reporters);

[[nodiscard]] std::size_t count_enabled(const config::Settings& settings);

// What would keep the enabled reporters from being opened, as far as the files tell: finds each plugin,
// judges who may write it, reads its manifest, and checks its ABI and the options against it. Loads nothing.
// Empty: no fault was found.
[[nodiscard]] Errors check_reporters(const config::Settings& settings);

// Marks what the schemas of the plugins call secret, as far as their files tell. Of a plugin whose schema
// cannot be read every text may be one. Loads nothing.
void mark_secret_options(config::Settings& settings);

void print(const Errors& errors);

}  // namespace pollux::command
