// Prepare: from an entry of the configuration to a reporter that could be started: its plugin is loaded, its
// options are checked, its instance is made. No step does I/O beyond the plugin's file.
#pragma once

#include <filesystem>
#include <memory>

#include <pollux/result.hpp>

#include "config/settings.hpp"
#include "deliver/instance.hpp"
#include "load/exclusive_paths.hpp"
#include "load/plugin.hpp"

namespace pollux::host {

// One reporter that is open, or on the way.
struct ReporterSetup {
  config::ReporterSettings settings;
  std::shared_ptr<deliver::Instance> instance;
  std::shared_ptr<const load::Plugin> plugin = nullptr;  // null: the application's own
  config::Option options = {};                           // checked, with the plugin's defaults
};

// All but the instance. `paths` has those of the reporters before it.
[[nodiscard]] Result<ReporterSetup, Errors> look_up(const config::Settings& settings,
                                                    const config::ReporterSettings& reporter,
                                                    load::ExclusivePaths& paths);
[[nodiscard]] Result<std::shared_ptr<deliver::Instance>, Errors> create(const config::Settings& settings,
                                                                        const ReporterSetup& setup);

// What relative paths in a configuration start from.
[[nodiscard]] std::filesystem::path folder_of(const config::Settings& settings);

// What a function of the reporter answered, as an error at the place of the option that it blames, or of the
// entry.
[[nodiscard]] Error refused(const config::Settings& settings, const config::ReporterSettings& reporter,
                            const char* doing, const deliver::Answer& answer);

using deliver::call_timeout;

// Calls start, within that time.
[[nodiscard]] deliver::Answer start(const std::shared_ptr<deliver::Instance>& instance);

// What stands for the answer of a function that has not returned, and is abandoned.
[[nodiscard]] deliver::Answer never_returned(const char* function);

// Says that a reporter with on_error = "skip" is passed over.
void log_skipped(const Errors& errors, const char* consequence);

}  // namespace pollux::host
