// Discovery: the `plugin` value of the configuration in, a plugin file out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "load/manifest.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// "log" → "libpollux_log.so", or what this platform calls it.
[[nodiscard]] std::string file_name_of(const std::string& plugin);

// The folders that are searched: [plugins] path, then the one of the plugins that are installed with Pollux.
[[nodiscard]] std::vector<std::filesystem::path> folders_of(const config::Settings& settings);

// Every path at which the plugin is looked for, in order.
[[nodiscard]] std::vector<std::filesystem::path> places_of(const config::Settings& settings,
                                                           const config::ReporterSettings& reporter);

// Searches the folders in order; an explicit path is taken relative to the configuration file. An error lists
// every place that was looked at, and the plugins that were there instead.
[[nodiscard]] Result<std::filesystem::path> find_plugin(const config::Settings& settings,
                                                        const config::ReporterSettings& reporter);

struct FoundPlugin {
  std::filesystem::path file;
  Result<Manifest> manifest;
};

// Every file in the folders that is named like a plugin, in the order of the folders and by name within each,
// with its manifest or why it has none. A folder that cannot be read stands in the list as itself; one that
// does not exist is left out.
[[nodiscard]] std::vector<FoundPlugin> list_plugins(const std::vector<std::filesystem::path>& folders);

}  // namespace pollux::load
