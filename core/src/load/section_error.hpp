// The refusals that the readers of ELF and PE files share.
#pragma once

#include <string>

#include <pollux/abi/manifest.h>

#include "load/file_bytes.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// `what` is wrong with the file's own structure: "its section table lies beyond its end".
[[nodiscard]] inline Error damaged(const std::string& where, const std::string& what) {
  return {where, "the file is damaged: " + what, "a complete shared library",
          "copy or build the plugin again"};
}

[[nodiscard]] inline Error no_manifest_section(const std::string& where) {
  return {where, "the library has no section " POLLUX_MANIFEST_SECTION,
          "a plugin, which has its manifest there",
          "declare it with POLLUX_REPORTER_PLUGIN in C++ or POLLUX_MANIFEST in C"};
}

[[nodiscard]] inline Error manifest_too_large(const std::string& where, std::uint64_t size) {
  return {where, "the section " POLLUX_MANIFEST_SECTION " has " + std::to_string(size) + " bytes",
          "at most " + std::to_string(FileBytes::most_at_once), "keep only the manifest in that section"};
}

}  // namespace pollux::load
