// What an entry of the configuration asks for: its plugin's file, found, judged and held against its pin.
// In: the settings and one [[reporter]]. Out: the file's bytes, its manifest or the loaded plugin; or an
// error with the place of the entry's key.
#pragma once

#include <memory>

#include "config/settings.hpp"
#include "load/manifest.hpp"
#include "load/plugin.hpp"
#include "load/plugin_file.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// Every check of the plugin that runs nothing of it.
[[nodiscard]] Result<Manifest> check_requested(const config::Settings& settings,
                                               const config::ReporterSettings& reporter);

// The same checks, and the plugin loaded: from a private copy of the bytes that were checked when the entry
// has a pin.
[[nodiscard]] Result<std::shared_ptr<const Plugin>> open_requested(const config::Settings& settings,
                                                                   const config::ReporterSettings& reporter);

}  // namespace pollux::load
