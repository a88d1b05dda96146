// Assembly: the whole document in, Settings with every default filled in out.
#pragma once

#include <filesystem>

#include "config/document.hpp"
#include "config/faults.hpp"
#include "config/settings.hpp"
#include "config/surroundings.hpp"

namespace pollux::config {

// Settings of an empty file that stands at `file`.
[[nodiscard]] Settings default_settings(const std::filesystem::path& file);

// A reporter of that plugin with every default.
[[nodiscard]] ReporterSettings default_reporter(std::string_view plugin, const PluginSettings& plugins);

// Reads the expanded document over the settings.
void assemble(const Node& document, Settings& settings, Faults& faults);

// Last, when it is known where plugins are: a key that a [[reporter]] does not have may be an option of its
// plugin, written one level too high.
void report_unknown_reporter_keys(const Node& document, const Settings& settings,
                                  const OptionKeys& option_keys, Faults& faults);

}  // namespace pollux::config
