// A loaded plugin: a verified file and the table of functions that it exported. Never unmapped.
// In: a file that was read. Out: the host, which creates instances from the table.
#pragma once

#include <filesystem>
#include <memory>

#include <pollux/abi/plugin.h>

#include "load/library.hpp"
#include "load/manifest.hpp"
#include "load/plugin_file.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

class Plugin {
 public:
  // Checks the manifest in the file's bytes, loads them, checks the symbol, its versions and sizes, and
  // compares the symbol's manifest with the file's. A refusal names the file, what was found, what was
  // expected and the remedy. The same bytes give the same plugin. A file that has changed since gives a new
  // one beside the old, which goes on as it was.
  [[nodiscard]] static Result<std::shared_ptr<const Plugin>> open(const PluginFile& file, LoadFrom from);

  // What the system's loader knows it by: where it was installed when it was first opened, or a private copy.
  [[nodiscard]] const std::filesystem::path& library() const { return library_; }
  // Where it was installed when it was first opened: absolute, free of links, never a private copy.
  [[nodiscard]] const std::filesystem::path& installed() const { return installed_; }
  [[nodiscard]] const Manifest& manifest() const { return manifest_; }
  [[nodiscard]] const pollux_reporter& reporter() const { return *entry_->reporter; }

 private:
  Plugin(std::filesystem::path installed, Manifest manifest, LoadedEntry loaded);

  std::filesystem::path installed_;
  std::filesystem::path library_;
  Manifest manifest_;
  const pollux_plugin_entry* entry_;
};

}  // namespace pollux::load
