// Whether this host and a plugin speak the same ABI: the manifest's numbers before the plugin is loaded, the
// exported symbol after. A refusal names the file, what was found, what was expected and the remedy.
#pragma once

#include <string>
#include <string_view>

#include <pollux/abi/plugin.h>

#include "load/manifest.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// By the manifest alone, so that a plugin for another ABI is refused without running its constructors.
[[nodiscard]] Result<void> check_abi(const Manifest& manifest, const std::string& where);

// `entry` is the loaded symbol and reads no member beyond its struct_size; `section` holds the file's
// manifest bytes, which must be the entry's.
[[nodiscard]] Result<void> check_entry(const pollux_plugin_entry& entry, const Manifest& manifest,
                                       std::string_view section, const std::string& where);

}  // namespace pollux::load
