// A loaded plugin: a verified file and the table of functions that it exported. Never unmapped.
// In: a path. Out: the host, which creates instances from the table.
#pragma once

#include <filesystem>
#include <memory>

#include <pollux/abi/plugin.h>

#include "load/manifest.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

class Plugin {
 public:
  // Checks who may write the file (trust.hpp), reads its manifest, loads it by absolute path, checks the
  // symbol, its versions and sizes, and compares the symbol's manifest with the file's. A refusal names the
  // file, what was found, what was expected and the remedy. The same file, by its canonical path, is loaded
  // once. `configuration` is the file that asks for the plugin, whose owner is trusted too; empty when there
  // is none.
  [[nodiscard]] static Result<std::shared_ptr<const Plugin>> open(
      const std::filesystem::path& file, const std::filesystem::path& configuration = {});

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] const Manifest& manifest() const { return manifest_; }
  [[nodiscard]] const pollux_reporter& reporter() const { return *entry_->reporter; }

 private:
  Plugin(std::filesystem::path file, Manifest manifest, const pollux_plugin_entry* entry);

  std::filesystem::path file_;
  Manifest manifest_;
  const pollux_plugin_entry* entry_;
};

}  // namespace pollux::load
