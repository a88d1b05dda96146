// Target: the plugin that is to be tried: its file's bytes, its manifest and options that it works with.
// In: the command, which found them. Out: the cases, each in a process of its own.
#pragma once

#include <optional>
#include <string>

#include "config/settings.hpp"
#include "load/manifest.hpp"
#include "load/plugin_file.hpp"

namespace pollux::conform {

struct Target {
  load::PluginFile file;
  std::optional<load::Manifest> manifest;
  std::string manifest_fault;  // why there is none
  // Checked against the manifest, defaults filled in. In its strings `{folder}` stands for an empty folder
  // that each instance has for itself.
  config::Option options;
};

inline constexpr const char* folder_mark = "{folder}";

}  // namespace pollux::conform
